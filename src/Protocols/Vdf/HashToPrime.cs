using System.Buffers.Binary;
using System.Numerics;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Vdf;

/// <summary>Derives the challenge prime B from x, y and T: the first prime of a hash sequence.</summary>
public static class HashToPrime
{
    /// <summary>About 90 are needed; more than this never happens.</summary>
    const int CandidatesMax = 100_000;

    const int DigestBytes = 32;
    const int CompatPrimeBytes = 16;
    const int CompatCounterAt = 5;

    /// <param name="profile">Gives the length of B and the way of hashing.</param>
    /// <param name="d">Bound into B in own profiles.</param>
    /// <param name="x">The encoded generator.</param>
    /// <param name="y">The encoded result.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="index">j, the number of candidates before B.</param>
    public static ChallengePrime Derive(
        VdfProfile profile, Discriminant d, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, uint difficulty, out int index)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(d);
        using var tester = new PrimalityTester();
        var preimage = profile.OwnTranscript
            ? OwnPreimage(Transcript.PrimeSeed(profile, d, x, y, difficulty))
            : Transcript.CompatPreimage(x, y, difficulty);
        for (index = 0; index < CandidatesMax; index++)
        {
            var candidate = profile.OwnTranscript
                ? OwnCandidate(preimage, index, profile.ChallengePrimeBits)
                : CompatCandidate(preimage, index);
            if (tester.IsPrime(candidate))
                return new(candidate);
        }
        throw new InvariantBrokenException($"a prime is among {CandidatesMax} hashes");
    }

    static byte[] OwnPreimage(Bytes32 seed)
    {
        var preimage = new byte[Bytes32.Length + sizeof(ulong) + 1];
        seed.CopyTo(preimage);
        return preimage;
    }

    /// <summary>SHA256(S || u64be j || u8 i), i = 0, 1, ..., cut to P bits; the top and the bottom bit are set.
    /// </summary>
    static BigInteger OwnCandidate(Span<byte> preimage, int index, int bits)
    {
        BinaryPrimitives.WriteUInt64BigEndian(preimage[Bytes32.Length..], (ulong)index);
        var bytes = new byte[(bits + 7) / 8];
        Span<byte> digest = stackalloc byte[DigestBytes];
        for (var block = 0; block * DigestBytes < bytes.Length; block++)
        {
            preimage[^1] = (byte)block;
            Transcript.Digest(preimage, digest);
            digest[..Math.Min(DigestBytes, bytes.Length - block * DigestBytes)]
                .CopyTo(bytes.AsSpan(block * DigestBytes));
        }
        var top = (bits - 1) % 8;
        bytes[0] = (byte)(bytes[0] & ((2 << top) - 1) | 1 << top);
        bytes[^1] |= 1;
        return new(bytes, isUnsigned: true, isBigEndian: true);
    }

    static BigInteger CompatCandidate(Span<byte> preimage, int index)
    {
        BinaryPrimitives.WriteUInt64BigEndian(preimage[CompatCounterAt..], (ulong)index);
        Span<byte> digest = stackalloc byte[DigestBytes];
        Transcript.Digest(preimage, digest);
        return new(digest[..CompatPrimeBytes], isUnsigned: true, isBigEndian: true);
    }
}
