using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>One request of a peer until it is answered; its handler sees it as Sender.</summary>
sealed class Responder : ReceiveActor
{
    readonly PeerId _from;
    readonly InboundRequest _request;

    internal Responder(PeerId from, InboundRequest request)
    {
        _from = from;
        _request = request;
        Receive<SendResponse>(OnResponse);
        Receive<RefuseRequest>(refuse => End(refuse.Reason));
        Receive<ReceiveTimeout>(_ => End("not answered in time"));
    }

    internal static Props Props(PeerId from, InboundRequest request)
        => Engine.Props.Create(() => new Responder(from, request));

    protected override void PreStart()
    {
        Context.SetReceiveTimeout(NetLimits.ResponseDeadline);
        _request.Protocol.Handler.Tell(new RequestReceived(_from, _request.Protocol.Id, _request.Payload));
    }

    void OnResponse(SendResponse response)
    {
        if (response.Payload.Length > _request.Protocol.ResponseBytesMax)
        {
            End($"response of {response.Payload.Length} bytes, over {_request.Protocol.ResponseBytesMax}");
            return;
        }
        _request.Stream.TryWrite(Uvarint.Prefix(response.Payload.Span));
        _request.Stream.CloseWrite();
        Context.Stop(Self);
    }

    void End(string reason)
    {
        _request.Stream.Reset(reason);
        Context.Stop(Self);
    }
}
