using System.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Everything that can happen to a <see cref="Router"/>, except time passing.</summary>
public abstract record RouterInput
{
    RouterInput() { }

    /// <summary>The first connection to a peer.</summary>
    /// <param name="Outbound">We dialled it.</param>
    public sealed record PeerConnected(PeerId Peer, bool Outbound, IReadOnlyList<IPAddress> Addresses) : RouterInput;

    /// <summary>The last connection to a peer is gone.</summary>
    public sealed record PeerDisconnected(PeerId Peer) : RouterInput;

    /// <summary>Our stream for writing to the peer is open.</summary>
    public sealed record ChannelOpened(PeerId Peer, WireVersion Version) : RouterInput;

    public sealed record ChannelClosed(PeerId Peer, KeyFamily Family) : RouterInput;

    /// <summary>The peer's signed record, for peer exchange; checked already.</summary>
    public sealed record RecordKnown(PeerId Peer, ReadOnlyMemory<byte> SignedRecord) : RouterInput;

    /// <summary>One RPC without its length prefix. The router keeps slices of the bytes.</summary>
    public sealed record RpcReceived(PeerId Peer, KeyFamily Family, ReadOnlyMemory<byte> Rpc) : RouterInput;

    /// <summary>Bytes of a <see cref="RouterEffect.SendRpc"/> left this process: room for more.</summary>
    public sealed record Written(PeerId Peer, KeyFamily Family, int Bytes) : RouterInput;

    /// <summary>Subscribes a topic, or every slice of a mask.</summary>
    /// <param name="Score">How its peers are scored; null takes the default.</param>
    public sealed record Join(Key Key, KeyScoreSettings? Score = null) : RouterInput;

    public sealed record Leave(Key Key) : RouterInput;

    /// <summary>Answered by <see cref="RouterEffect.Published"/> with the same correlation.</summary>
    public sealed record Publish(long Correlation, Key Key, ReadOnlyMemory<byte> Data) : RouterInput;

    /// <summary>Answers <see cref="RouterEffect.VerifySignature"/>.</summary>
    public sealed record SignatureChecked(long Ticket, bool Valid) : RouterInput;

    /// <summary>Answers <see cref="RouterEffect.Validate"/>.</summary>
    public sealed record Validated(long Ticket, Verdict Verdict) : RouterInput;

    /// <summary>P5 of a peer.</summary>
    public sealed record ApplicationScored(PeerId Peer, double Value) : RouterInput;

    /// <summary>The node stops: leaves all keys.</summary>
    public sealed record Stop : RouterInput;
}
