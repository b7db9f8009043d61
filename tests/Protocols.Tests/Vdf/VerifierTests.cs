using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Protocols.Tests.Vdf;

public sealed class VerifierTests
{
    const uint Difficulty = 300;

    static readonly VdfProfile Profile = VdfProfile.Test256;

    static readonly byte[] Challenge = [1, 2, 3];

    [Fact]
    public void Every_flipped_bit_of_a_valid_proof_is_refused()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(Profile, arithmetic, new());
        var proof = Prove(Profile, Difficulty);
        Assert.True(verifier.Verify(Challenge, Difficulty, proof).IsValid);
        for (var bit = 0; bit < 8 * proof.Length; bit++)
        {
            proof[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(verifier.Verify(Challenge, Difficulty, proof).IsInvalid, $"bit {bit}");
            proof[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Another_difficulty_challenge_profile_or_order_is_refused()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(Profile, arithmetic, new());
        var proof = Prove(Profile, Difficulty);
        Assert.Equal(VdfReject.ProofMismatch, verifier.Verify(Challenge, Difficulty + 1, proof).Reason);
        Assert.Equal(VdfReject.ProofMismatch, verifier.Verify(Challenge, Difficulty - 1, proof).Reason);
        Assert.True(verifier.Verify([9, 9], Difficulty, proof).IsInvalid);
        byte[] swapped = [.. proof[Profile.FormBytes..], .. proof[..Profile.FormBytes]];
        Assert.Equal(VdfReject.ProofMismatch, verifier.Verify(Challenge, Difficulty, swapped).Reason);
        var other = new WesolowskiVerifier(VdfProfile.Devnet512, arithmetic, new());
        Assert.Equal(VdfReject.WrongLength, other.Verify(Challenge, Difficulty, proof).Reason);
        Assert.True(other.Verify(Challenge, Difficulty, Prove(VdfProfile.Devnet512, Difficulty)).IsValid);
    }

    [Fact]
    public void A_discriminant_that_came_with_the_proof_must_be_the_challenges()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(Profile, arithmetic, new());
        var proof = Prove(Profile, Difficulty);
        var own = Derive(Challenge);
        var magnitude = own.MagnitudeBytes();
        Assert.True(verifier.Verify(own, Difficulty, proof, magnitude).IsValid);
        Assert.Equal(
            VdfReject.DiscriminantMismatch,
            verifier.Verify(own, Difficulty, proof, Derive([9]).MagnitudeBytes()).Reason);
        magnitude[^1] ^= 8;
        foreach (var wrong in (byte[][])[magnitude, [0], [1, .. magnitude], magnitude[1..], new byte[5000]])
            Assert.Equal(VdfReject.InvalidDiscriminant, verifier.Verify(own, Difficulty, proof, wrong).Reason);
    }

    [Fact]
    public void Sizes_out_of_range_are_refused_before_anything_else()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(Profile, arithmetic, new());
        var proof = new byte[Profile.ProofBytes];
        Assert.Equal(VdfReject.DifficultyOutOfRange, verifier.Verify(Challenge, 0, proof).Reason);
        Assert.Equal(VdfReject.ANotPositive, verifier.Verify(Challenge, Profile.DifficultyMax, proof).Reason);
        Assert.Equal(VdfReject.DifficultyOutOfRange, verifier.Verify(Challenge, Profile.DifficultyMax + 1,
            proof).Reason);
        Assert.Equal(VdfReject.ChallengeOutOfRange, verifier.Verify([], 1, proof).Reason);
        Assert.Equal(VdfReject.ANotPositive, verifier.Verify(new byte[1024], 1, proof).Reason);
        Assert.Equal(VdfReject.ChallengeOutOfRange, verifier.Verify(new byte[1025], 1, proof).Reason);
        var compat = VdfProfile.Quilibrium2048;
        foreach (var length in (int[])[31, 33])
            Assert.Equal(
                VdfReject.ChallengeOutOfRange,
                WesolowskiVerifier.CheckShape(compat, new byte[length], 1, new byte[compat.ProofBytes]).Reason);
    }

    [Fact]
    public void Any_bytes_get_a_verdict_and_never_an_exception()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(Profile, arithmetic, new());
        var half = Profile.FormBytes / 2;
        // Plausible shapes, so that the later rules are reached too.
        var proofs =
            from bytes in Gen.Choose(0, 255).Select(x => (byte)x).ArrayOf(Profile.ProofBytes)
            from small in Gen.Choose(0, half).ArrayOf(4)
            select Shrink(bytes, small, half);
        Prop.ForAll(
            Arb.From(proofs),
            proof => verifier.Verify(Challenge, Difficulty, proof) is { IsValid: false, IsInvalid: true })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_cancelled_derivation_is_no_verdict_on_the_proof()
    {
        using var arithmetic = Arithmetics.Fastest();
        var verifier = new WesolowskiVerifier(VdfProfile.QuilActors2048, arithmetic, new());
        var proof = new byte[VdfProfile.QuilActors2048.ProofBytes];
        for (var i = VdfProfile.QuilActors2048.FormBytes / 2 - 1; i < proof.Length;
            i += VdfProfile.QuilActors2048.FormBytes / 2)
            proof[i] = 1;
        var verdict = verifier.Verify(Challenge, Difficulty, proof, new CancellationToken(canceled: true));
        Assert.Equal((VdfReject.Cancelled, false, false), (verdict.Reason, verdict.IsValid, verdict.IsInvalid));
    }

    [Fact]
    public void No_public_constructor_makes_a_verified_proof_or_a_derived_discriminant()
    {
        Assert.Empty(typeof(VerifiedVdf).GetConstructors());
        Assert.Empty(typeof(ChallengeDiscriminant).GetConstructors());
        Assert.Empty(typeof(VdfVerdict).GetConstructors());
        Assert.False(default(VdfVerdict).IsValid);
        Assert.False(default(VdfVerdict).TryGet(out _));
        Assert.Throws<ArgumentException>(() => VdfVerdict.NotChecked(VdfReject.None));
    }

    [Fact]
    public void The_cache_forgets_the_least_recently_used()
    {
        var cache = new DiscriminantCache(2);
        foreach (byte one in (byte[])[1, 2])
            cache.Add(Derive([one]));
        Assert.NotNull(cache.Find(Profile, [1]));
        cache.Add(Derive([3]));
        Assert.Equal(2, cache.Count);
        Assert.Null(cache.Find(Profile, [2]));
        Assert.NotNull(cache.Find(Profile, [1]));
        Assert.Null(cache.Find(VdfProfile.Devnet512, [1]));
    }

    static byte[] Shrink(byte[] proof, int[] zeros, int half)
    {
        for (var part = 0; part < zeros.Length; part++)
            proof.AsSpan(part * half, zeros[part]).Clear();
        return proof;
    }

    static ChallengeDiscriminant Derive(byte[] challenge)
    {
        using var derivation = new DiscriminantDerivation(Profile, challenge);
        while (!derivation.Advance(1))
        {
        }
        return derivation.Result;
    }

    static byte[] Prove(VdfProfile profile, uint difficulty)
    {
        using var arithmetic = Arithmetics.Fastest();
        return new WesolowskiProver(profile, arithmetic).Prove(Challenge, difficulty);
    }
}
