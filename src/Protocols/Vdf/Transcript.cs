using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Vdf;

/// <summary>The hashes of own profiles, each under its tag and bound to the profile's name.</summary>
static class Transcript
{
    static readonly TaggedHash DiscriminantTag = new("qa/vdf-disc");
    static readonly TaggedHash PrimeTag = new("qa/vdf-prime");

    /// <summary>What the discriminant of a challenge is derived from: the challenge itself in compat profiles.
    /// </summary>
    internal static byte[] DiscriminantSeed(VdfProfile profile, ReadOnlySpan<byte> challenge)
    {
        if (!profile.OwnTranscript)
            return challenge.ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.Bytes(Encoding.ASCII.GetBytes(profile.Name));
        writer.Bytes(challenge);
        return DiscriminantTag.Of(buffer.WrittenSpan).ToArray();
    }

    /// <summary>S: what the candidates of the challenge prime are expanded from, in own profiles.</summary>
    internal static Bytes32 PrimeSeed(
        VdfProfile profile, Discriminant d, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, uint difficulty)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.Bytes(Encoding.ASCII.GetBytes(profile.Name));
        writer.Bytes(d.MagnitudeBytes());
        writer.Bytes(x);
        writer.Bytes(y);
        writer.U32(difficulty);
        return PrimeTag.Of(buffer.WrittenSpan);
    }

    /// <summary>What every candidate of a compat prime is hashed with, the counter at byte 5.</summary>
    internal static byte[] CompatPreimage(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, uint difficulty)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(buffer);
        writer.Raw("prime"u8);
        writer.U64(0);
        writer.Raw(x);
        writer.Raw(y);
        writer.U32(difficulty);
        return buffer.WrittenSpan.ToArray();
    }

    internal static void Digest(ReadOnlySpan<byte> preimage, Span<byte> to) => SHA256.HashData(preimage, to);
}
