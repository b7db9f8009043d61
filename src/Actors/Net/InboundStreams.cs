using QuilActors.Engine;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Net;

/// <summary>Gives each stream a peer opens its reader, on the connection's own thread: no actor hop per stream.
/// </summary>
sealed class InboundStreams(NetState state, IPeerConnection connection, InboundLimits limits, IActorRef session)
    : IPeerConnectionEvents
{
    public bool Speaks(string protocolId) => state.Speaks(protocolId);

    public IStreamSink? OnInboundStream(IPeerStream stream, string protocolId)
    {
        switch (protocolId)
        {
            case IdentifyInfo.IdentifyId:
                stream.TryWrite(state.IdentifyFor(connection.RemoteAddress));
                stream.CloseWrite();
                return new OneWriteSink(stream, []);
            case IdentifyInfo.PushId:
                return new IdentifySink(stream, isPush: true, session);
            case PingProtocol.Id:
                return limits.TryTakePing() ? new PingEchoSink(stream, limits) : null;
            default:
                return state.Find(protocolId) is { } protocol ? Registered(stream, protocol) : null;
        }
    }

    public void OnClosed(string reason)
        => session.Tell(new ConnectionEnded(connection.Id, reason), ActorRefs.NoSender);

    IStreamSink? Registered(IPeerStream stream, ProtocolEntry protocol)
    {
        if (!protocol.IsChannel)
            return new RequestSink(stream, protocol, limits, session);
        return limits.TryTakeChannel() ? new FrameSink(stream, protocol, limits, session) : null;
    }
}
