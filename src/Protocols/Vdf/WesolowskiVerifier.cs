using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Checks proofs, the cheap rules first. Bytes from outside never throw.</summary>
public sealed class WesolowskiVerifier(VdfProfile profile, IClassGroupArithmetic group, DiscriminantCache cache)
{
    /// <summary>The rules that need neither the discriminant nor the group: lengths, ranges and shapes. A verdict of
    /// <see cref="VdfReject.None"/> here is not valid yet.</summary>
    public static VdfVerdict CheckShape(
        VdfProfile profile, ReadOnlySpan<byte> challenge, uint difficulty, ReadOnlySpan<byte> proof)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!profile.Accepts(difficulty))
            return new(VdfReject.DifficultyOutOfRange);
        if (!profile.Accepts(challenge))
            return new(VdfReject.ChallengeOutOfRange);
        if (proof.Length != profile.ProofBytes)
            return new(VdfReject.WrongLength);
        var y = QuadraticForm.CheckShape(proof[..profile.FormBytes], profile.DiscriminantBits);
        if (y != VdfReject.None)
            return new(y, VdfPart.Y);
        var pi = QuadraticForm.CheckShape(proof[profile.FormBytes..], profile.DiscriminantBits);
        return pi == VdfReject.None ? new(VdfReject.None) : new(pi, VdfPart.Pi);
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
        using var run = Begin(challenge, difficulty, proof);
        while (!run.Advance(1))
            if (cancellation.IsCancellationRequested)
                return run.Cancel();
        return run.Verdict;
    }

    /// <summary>The same in steps.</summary>
    public VerifierRun Begin(ReadOnlySpan<byte> challenge, uint difficulty, ReadOnlySpan<byte> proof)
        => new(profile, this, cache, challenge, difficulty, proof);

    /// <summary>The rules on the discriminant and the equation pi^B x^r = y, for the challenge's own discriminant.
    /// </summary>
    internal VdfVerdict Check(byte[] challenge, uint difficulty, byte[] proof, Discriminant d)
    {
        var shape = CheckShape(profile, challenge, difficulty, proof);
        if (shape.Reason != VdfReject.None)
            return shape;
        ReadOnlySpan<byte> yBytes = proof.AsSpan(0, profile.FormBytes), piBytes = proof.AsSpan(profile.FormBytes);
        var reject = QuadraticForm.TryDecode(yBytes, d, out var y);
        if (reject != VdfReject.None)
            return new(reject, VdfPart.Y);
        reject = QuadraticForm.TryDecode(piBytes, d, out var pi);
        if (reject != VdfReject.None)
            return new(reject, VdfPart.Pi);
        return Holds(d, y, yBytes, pi, difficulty)
            ? new(new VerifiedVdf(profile, challenge, difficulty, proof))
            : new(VdfReject.ProofMismatch);
    }

    /// <summary>One pass over the bits of B and r = 2^T mod B, with pi, x and pi x.</summary>
    bool Holds(Discriminant d, in QuadraticForm y, ReadOnlySpan<byte> yBytes, in QuadraticForm pi, uint difficulty)
    {
        var generator = QuadraticForm.Generator(d);
        var xBytes = new byte[profile.FormBytes];
        generator.Encode(xBytes);
        var prime = HashToPrime.Derive(profile, d, xBytes, yBytes, difficulty, out _);
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
