using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>The libp2p payload of a Noise handshake: it proves that the X25519 static key belongs to the identity
/// key, and names the muxers.</summary>
public static class NoiseIdentity
{
    const string Prefix = "noise-libp2p-static-key:";

    /// <param name="identitySecret">Ed25519 seed (32 B) or seed || public (64 B).</param>
    public static byte[] Write(
        PublicKey identity, ReadOnlySpan<byte> identitySecret, ReadOnlySpan<byte> staticKey,
        IEnumerable<string> muxers)
    {
        var payload = new Proto.NoisePayload
        {
            IdentityKey = ByteString.CopyFrom(identity.Encode()),
            IdentitySig = ByteString.CopyFrom(Ed25519.Sign(identitySecret, Signed(staticKey))),
            Extensions = new Proto.NoiseExtensions(),
        };
        payload.Extensions.StreamMuxers.AddRange(muxers);
        return payload.ToByteArray();
    }

    /// <summary>False with the reason when the payload does not prove an identity.</summary>
    public static bool TryRead(
        byte[] payload, ReadOnlySpan<byte> staticKey, [NotNullWhen(true)] out PublicKey? identity,
        out IReadOnlyList<string> muxers, [NotNullWhen(false)] out string? fault)
    {
        identity = null;
        muxers = [];
        fault = null;
        Proto.NoisePayload message;
        try
        {
            message = Proto.NoisePayload.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            fault = "malformed Noise payload";
            return false;
        }
        if (!PublicKey.TryDecode(message.IdentityKey.Span, out var key))
            fault = "unknown identity key";
        else if (!key.Verify(Signed(staticKey), message.IdentitySig.Span))
            fault = "wrong identity signature";
        else
        {
            identity = key;
            muxers = message.Extensions?.StreamMuxers is { } list ? [.. list] : [];
        }
        return fault is null;
    }

    static byte[] Signed(ReadOnlySpan<byte> staticKey) => [.. Encoding.ASCII.GetBytes(Prefix), .. staticKey];
}
