using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>To /user/net: <paramref name="Handler"/> answers requests of a protocol from now on. Each request reaches
/// it as <see cref="RequestReceived"/>; it answers Sender with <see cref="SendResponse"/> or
/// <see cref="RefuseRequest"/>. A later registration of the same id takes its place.</summary>
/// <param name="RequestBytesMax">A longer request is reset before it is read; at most
/// <see cref="NetLimits.MessageBytesMax"/>.</param>
/// <param name="ResponseBytesMax">A longer response is our fault: it is refused and logged.</param>
public sealed record RegisterProtocol(
    string ProtocolId, IActorRef Handler, int RequestBytesMax, int ResponseBytesMax);

/// <summary>To /user/net: one request on a stream of its own over the oldest connection. Sender gets
/// <see cref="ResponseReceived"/> or <see cref="RequestFailed"/>, always one of them and at latest at the deadline.
/// </summary>
public sealed record SendRequest(PeerId To, string ProtocolId, ReadOnlyMemory<byte> Payload, TimeSpan Deadline);

/// <summary>The peer's whole answer to a <see cref="SendRequest"/>.</summary>
public sealed record ResponseReceived(PeerId From, ReadOnlyMemory<byte> Payload);

/// <summary>No answer came: not connected, unknown protocol, refused, too long, late or torn; the reason says.
/// </summary>
public sealed record RequestFailed(PeerId To, string Reason);

/// <summary>To the handler of a protocol: a peer's whole request. Answer Sender.</summary>
public sealed record RequestReceived(PeerId From, string ProtocolId, ReadOnlyMemory<byte> Payload);

/// <summary>The answer to a <see cref="RequestReceived"/>, told to its Sender. After
/// <see cref="NetLimits.ResponseDeadline"/> it is too late: the stream is reset.</summary>
public sealed record SendResponse(ReadOnlyMemory<byte> Payload);

/// <summary>Told instead of <see cref="SendResponse"/>: the stream is reset, the reason stays in our log.</summary>
public sealed record RefuseRequest(string Reason);
