using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>Which lane of a channel a frame waits in. Control goes before Own, Own before Forward; each lane has its
/// own bound in bytes (<see cref="NetLimits"/>).</summary>
public enum FramePriority
{
    Control,
    Own,
    Forward,
}

/// <summary>To /user/net: open a one-way stream for sending frames, with the first id of the list that the peer
/// speaks. <paramref name="Owner"/> gets <see cref="ChannelOpened"/> or <see cref="ChannelFailed"/>, later
/// <see cref="ChannelClosed"/> and <see cref="FrameDropped"/>.</summary>
public sealed record OpenChannel(PeerId Peer, IReadOnlyList<string> ProtocolIds, IActorRef Owner);

/// <summary>The channel is open: tell <paramref name="Channel"/> (or /user/net) <see cref="SendFrame"/> and
/// <see cref="CloseChannel"/>.</summary>
public sealed record ChannelOpened(PeerId Peer, string ProtocolId, IActorRef Channel);

/// <summary>The channel did not open: not connected, no common protocol, or torn meanwhile.</summary>
public sealed record ChannelFailed(PeerId Peer, IReadOnlyList<string> ProtocolIds, string Reason);

/// <summary>To /user/net: frames on inbound streams of this protocol go to <paramref name="Handler"/> as
/// <see cref="FrameReceived"/>, and <see cref="ChannelClosed"/> when such a stream ends. A longer frame resets its
/// stream before it is read.</summary>
public sealed record RegisterChannelHandler(string ProtocolId, IActorRef Handler, int FrameBytesMax);

/// <summary>One frame (without its length prefix) of a peer's channel to us. The handler calls <see cref="Release"/>
/// once it has dealt with it: a peer may send only so much more than is released.</summary>
public sealed record FrameReceived(PeerId From, string ProtocolId, ReadOnlyMemory<byte> Frame)
{
    /// <summary>Where the frame came from; null in networks without flow control.</summary>
    public IPeerStream? Stream { get; init; }

    /// <summary>Credit the peer has not got back yet.</summary>
    public int CreditBytes { get; init; }

    public void Release() => Stream?.Consume(CreditBytes);
}

/// <summary>Queue one frame (without length prefix) on our channel to a peer; without an open channel it is dropped.
/// The bytes must not change afterwards.</summary>
public sealed record SendFrame(PeerId To, string ProtocolId, ReadOnlyMemory<byte> Frame, FramePriority Priority);

/// <summary>To the channel's owner: the frame's lane was full (the newest is dropped) or no channel was open.
/// </summary>
public sealed record FrameDropped(PeerId To, string ProtocolId, FramePriority Priority, int FrameBytes);

/// <summary>To the channel's owner: so many bytes of frames left their lanes for the connection; there is room for as
/// many.</summary>
public sealed record FramesWritten(PeerId To, string ProtocolId, int FrameBytes);

/// <summary>Half-close our channel after what is queued.</summary>
public sealed record CloseChannel(PeerId Peer, string ProtocolId);

/// <summary>A channel ended: ours (<paramref name="Outbound"/>, told to its owner) or the peer's (told to the
/// protocol's handler).</summary>
public sealed record ChannelClosed(PeerId Peer, string ProtocolId, bool Outbound, string Reason);
