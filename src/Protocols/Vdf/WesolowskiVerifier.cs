using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Checks proofs, the cheap rules first. Bytes from outside never throw.</summary>
public sealed class WesolowskiVerifier
{
    readonly VdfProfile _profile;
    readonly VdfArithmetic _arithmetic;
    readonly DiscriminantCache _cache;
    readonly bool _allowNonReducedProof;

    /// <param name="profile">Of all proofs.</param>
    /// <param name="arithmetic">The thread's.</param>
    /// <param name="cache">The thread's.</param>
    /// <param name="allowNonReducedProof">For the history of Quilibrium alone: pi may be any form of its class.</param>
    /// <exception cref="ArgumentException">A profile of our own is strict.</exception>
    public WesolowskiVerifier(
        VdfProfile profile, VdfArithmetic arithmetic, DiscriminantCache cache, bool allowNonReducedProof = false)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (allowNonReducedProof && profile.OwnTranscript)
            throw new ArgumentException($"{profile} takes reduced forms only", nameof(allowNonReducedProof));
        _profile = profile;
        _arithmetic = arithmetic;
        _cache = cache;
        _allowNonReducedProof = allowNonReducedProof;
    }

    /// <summary>The rules that need neither the discriminant nor the group: lengths, ranges and shapes. A verdict of
    /// <see cref="VdfReject.None"/> here is not valid yet.</summary>
    public static VdfVerdict CheckShape(
        VdfProfile profile, ReadOnlySpan<byte> challenge, uint difficulty, ReadOnlySpan<byte> proof,
        bool allowNonReducedProof = false)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!profile.Accepts(difficulty))
            return new(VdfReject.DifficultyOutOfRange);
        if (!profile.Accepts(challenge))
            return new(VdfReject.ChallengeOutOfRange);
        if (proof.Length != profile.ProofBytes)
            return new(VdfReject.WrongLength);
        var y = QuadraticForm.CheckShape(proof[..profile.FormBytes], profile.DiscriminantBits);
        if (y != FormReject.None)
            return new(y.ToVdf(), VdfPart.Y);
        var piBytes = proof[profile.FormBytes..];
        var pi = allowNonReducedProof
            ? QuadraticForm.CheckAnyShape(piBytes, profile.DiscriminantBits)
            : QuadraticForm.CheckShape(piBytes, profile.DiscriminantBits);
        return new(pi.ToVdf(), pi == FormReject.None ? VdfPart.None : VdfPart.Pi);
    }

    /// <summary>Derives the discriminant, or takes it from the cache, and checks everything.</summary>
    /// <param name="challenge">Of the sender's claim.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="proof">form(y) || form(pi).</param>
    /// <param name="cancellation">Taken between the steps of the derivation; the verdict then is Cancelled.</param>
    public VdfVerdict Verify(
        ReadOnlySpan<byte> challenge, uint difficulty, ReadOnlySpan<byte> proof,
        CancellationToken cancellation = default)
    {
        var shape = CheckShape(_profile, challenge, difficulty, proof, _allowNonReducedProof);
        if (shape.Reason != VdfReject.None)
            return shape;
        var discriminant = _cache.Find(_profile, challenge);
        if (discriminant is null)
        {
            using var derivation = new DiscriminantDerivation(_profile, challenge);
            while (!derivation.Advance(1))
                if (cancellation.IsCancellationRequested)
                    return VdfVerdict.NotChecked(VdfReject.Cancelled);
            discriminant = derivation.Result;
            _cache.Add(discriminant);
        }
        return Verify(discriminant, difficulty, proof);
    }

    /// <summary>The rules on the discriminant and the equation pi^B x^r = y, for the challenge's own discriminant.
    /// </summary>
    /// <param name="discriminant">Derived from the challenge.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="proof">form(y) || form(pi).</param>
    /// <param name="supplied">The |D| that came with the proof, big endian, to be compared; empty for none.</param>
    /// <exception cref="ArgumentException">The discriminant is of another profile.</exception>
    public VdfVerdict Verify(
        ChallengeDiscriminant discriminant, uint difficulty, ReadOnlySpan<byte> proof,
        ReadOnlySpan<byte> supplied = default)
    {
        ArgumentNullException.ThrowIfNull(discriminant);
        if (discriminant.Profile != _profile)
            throw new ArgumentException($"not a discriminant of {_profile.Name}", nameof(discriminant));
        var challenge = discriminant.Challenge.Span;
        var shape = CheckShape(_profile, challenge, difficulty, proof, _allowNonReducedProof);
        if (shape.Reason != VdfReject.None)
            return shape;
        if (!supplied.IsEmpty && discriminant.Check(supplied) is var wrong and not VdfReject.None)
            return new(wrong);
        var d = discriminant.Value;
        ReadOnlySpan<byte> yBytes = proof[.._profile.FormBytes], piBytes = proof[_profile.FormBytes..];
        var reject = QuadraticForm.TryDecode(yBytes, d, out var y);
        if (reject != FormReject.None)
            return new(reject.ToVdf(), VdfPart.Y);
        var pi = default(QuadraticForm);
        reject = _allowNonReducedProof
            ? QuadraticForm.TryDecodeAny(piBytes, d, out pi)
            : QuadraticForm.TryDecode(piBytes, d, out pi);
        if (reject != FormReject.None)
            return new(reject.ToVdf(), VdfPart.Pi);
        return Holds(d, y, yBytes, pi, difficulty)
            ? new(new VerifiedVdf(_profile, challenge.ToArray(), difficulty, proof.ToArray()))
            : new(VdfReject.ProofMismatch);
    }

    /// <summary>One pass over the bits of B and r = 2^T mod B, with pi, x and pi x.</summary>
    bool Holds(Discriminant d, in QuadraticForm y, ReadOnlySpan<byte> yBytes, in QuadraticForm pi, uint difficulty)
    {
        var group = _arithmetic.Group;
        var generator = QuadraticForm.Generator(d);
        var xBytes = new byte[_profile.FormBytes];
        generator.Encode(xBytes);
        var prime = HashToPrime.Derive(_profile, d, xBytes, yBytes, difficulty, out _);
        var exponent = prime.Value;
        var rest = prime.PowerOfTwo(difficulty);

        // Slot 1 + the two bits: x, pi, pi x.
        var table = new FormTable(d, 4);
        table[0].Store(QuadraticForm.Identity(d));
        table[1].Store(generator);
        table[2].Store(pi);
        table[3].Store(pi);
        group.Compose(table[3], table[1]);
        var product = table[0];
        for (var bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            if (!product.IsIdentity)
                group.Square(product, 1);
            var bits = ((exponent >> bit).IsEven ? 0 : 2) + ((rest >> bit).IsEven ? 0 : 1);
            if (bits == 0)
                continue;
            if (product.IsIdentity)
                product.Store(table[bits]);
            else
                group.Compose(product, table[bits]);
        }
        return product.Load() == y;
    }
}
