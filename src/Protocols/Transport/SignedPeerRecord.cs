using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>A peer's own statement of its addresses in a signed envelope (libp2p RFC 0002 and 0003). The sequence
/// number grows with each new one; a lower one is old.</summary>
public sealed record SignedPeerRecord(PeerId Peer, ulong Sequence, IReadOnlyList<Multiaddr> Addresses)
{
    const string Domain = "libp2p-peer-record";
    static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    /// <param name="identitySecret">Ed25519 seed (32 B) or seed || public (64 B) of <paramref name="identity"/>.
    /// </param>
    public static byte[] Seal(
        PublicKey identity, ReadOnlySpan<byte> identitySecret, ulong sequence, IEnumerable<Multiaddr> addresses)
    {
        var record = new Proto.PeerRecord
        {
            PeerId = ByteString.CopyFrom(PeerId.FromPublicKey(identity).Bytes.Span),
            Seq = sequence,
        };
        record.Addresses.AddRange(addresses.Select(a => new Proto.PeerRecord.Types.AddressInfo
        {
            Multiaddr = ByteString.CopyFrom(a.WithPeer(null).Encode()),
        }));
        var payload = record.ToByteArray();
        return new Proto.Envelope
        {
            PublicKey = ByteString.CopyFrom(identity.Encode()),
            PayloadType = ByteString.CopyFrom(PayloadType),
            Payload = ByteString.CopyFrom(payload),
            Signature = ByteString.CopyFrom(Ed25519.Sign(identitySecret, Signed(payload))),
        }.ToByteArray();
    }

    /// <summary>False unless type and signature are right and the key derives the peer id inside.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out SignedPeerRecord? record)
    {
        record = null;
        if (envelope.Length > TransportLimits.IdentifyBytesMax)
            return false;
        try
        {
            var message = Proto.Envelope.Parser.ParseFrom(envelope);
            if (!message.PayloadType.Span.SequenceEqual(PayloadType)
                || !PublicKey.TryDecode(message.PublicKey.Span, out var key)
                || !key.Verify(Signed(message.Payload.Span), message.Signature.Span))
                return false;
            var body = Proto.PeerRecord.Parser.ParseFrom(message.Payload);
            if (body.Addresses.Count > IdentifyInfo.EntriesMax || !PeerId.TryFromBytes(body.PeerId.Span, out var id)
                || id != PeerId.FromPublicKey(key))
                return false;
            record = new SignedPeerRecord(
                id, body.Seq, IdentifyInfo.ReadAddresses(body.Addresses.Select(a => a.Multiaddr)));
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>Each part with its length: domain, payload type, payload.</summary>
    static byte[] Signed(ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write<byte>(Uvarint.Prefix(Encoding.ASCII.GetBytes(Domain)));
        output.Write<byte>(Uvarint.Prefix(PayloadType));
        output.Write<byte>(Uvarint.Prefix(payload));
        return output.WrittenSpan.ToArray();
    }
}
