using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Discovery;

/// <summary>FIND_NODE of libp2p's Kademlia: a question with a key, or the peers nearest to it. The bytes are without
/// their length prefix.</summary>
public sealed record KadMessage(ReadOnlyMemory<byte> Key, IReadOnlyList<KadPeer> Closer)
{
    const uint FindNode = 4;

    /// <summary>Asks for the peers nearest to a key: the bytes of a peer id.</summary>
    public static byte[] Question(ReadOnlySpan<byte> key) => new Schema.KadEnvelope
    {
        Type = FindNode,
        Key = ByteString.CopyFrom(key),
    }.ToByteArray();

    public static byte[] Answer(IEnumerable<KadPeer> closer)
    {
        var message = new Schema.KadEnvelope { Type = FindNode };
        foreach (var peer in closer.Take(KadLimits.BucketPeersMax))
        {
            var info = new Schema.KadPeerInfo { Id = ByteString.CopyFrom(peer.Id.Bytes.Span) };
            info.Addresses.AddRange(peer.Addresses.Take(KadLimits.AddressesPerPeerMax)
                .Select(address => ByteString.CopyFrom(address.WithPeer(null).Encode())));
            message.CloserPeers.Add(info);
        }
        return message.ToByteArray();
    }

    /// <summary>False for bytes that are no FIND_NODE message. Peers without a readable id and addresses this node
    /// cannot dial are left out; of more than the limits the first are kept.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out KadMessage? message)
    {
        message = null;
        if (bytes.Length > KadLimits.MessageBytesMax)
            return false;
        Schema.KadEnvelope read;
        try
        {
            read = Schema.KadEnvelope.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        if (read.Type != FindNode || read.Key.Length > KadLimits.KeyBytesMax)
            return false;
        var closer = new List<KadPeer>();
        foreach (var info in read.CloserPeers.Take(KadLimits.BucketPeersMax))
            if (PeerId.TryFromBytes(info.Id.Span, out var id))
                closer.Add(new KadPeer(id, ReadAddresses(info, id)));
        message = new KadMessage(read.Key.ToByteArray(), closer);
        return true;
    }

    static List<Multiaddr> ReadAddresses(Schema.KadPeerInfo info, PeerId id)
    {
        var addresses = new List<Multiaddr>();
        foreach (var bytes in info.Addresses.Take(KadLimits.AddressesPerPeerMax))
            if (Multiaddr.TryDecode(bytes.Span, out var address) && (address.Peer is not { } named || named == id))
                addresses.Add(address.WithPeer(null));
        return addresses;
    }
}
