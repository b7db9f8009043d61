using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

// Messages between the actors of this folder; none leaves it. What a connection tells a session that has just ended is
// no dead letter worth a log line.

sealed record ConnectionUp(IPeerConnection Connection, long? Attempt);

sealed record DialFailed(long Attempt, string Reason);

sealed record RedialDue;

sealed record ListenerBound(Multiaddr Address);

sealed record Attach(IPeerConnection Connection);

/// <summary>A session has no connection left, of all that were attached so far.</summary>
sealed record SessionEmpty(PeerId Peer, int Attached);

sealed record SessionUp(PeerId Peer, IActorRef Session);

sealed record SessionGone(PeerId Peer);

sealed record PeerInfoChanged(PeerInfo Info);

sealed record PushIdentify : IDeadLetterSuppression;

sealed record ConnectionEnded(long Id, string Reason) : IDeadLetterSuppression;

sealed record IdentifyReceived(byte[] Message, bool IsPush) : IDeadLetterSuppression;

sealed record PingTick;

sealed record PingReturned : IDeadLetterSuppression;

sealed record InboundRequest(ProtocolEntry Protocol, IPeerStream Stream, byte[] Payload)
    : IDeadLetterSuppression;

sealed record InboundFrame(ProtocolEntry Protocol, IPeerStream Stream, byte[] Frame, int Credit)
    : IDeadLetterSuppression;

sealed record InboundChannelEnded(ProtocolEntry Protocol, string Reason) : IDeadLetterSuppression;

sealed record RequestEnded(long Number, byte[]? Payload, string? Fault) : IDeadLetterSuppression;

sealed record RequestLate(long Number);

sealed record ChannelReady(OutboundChannel Channel, string ProtocolId) : IDeadLetterSuppression;

sealed record ChannelWritable(OutboundChannel Channel) : IDeadLetterSuppression;

sealed record ChannelEnded(OutboundChannel Channel, string? Fault) : IDeadLetterSuppression;
