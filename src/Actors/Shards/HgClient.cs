using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>Requests to other replicas over /user/net. A peer's silence, refusal of the stream or bad bytes are one and
/// the same: null.</summary>
sealed class HgClient(IActorRef net, TimeSpan deadline)
{
    public async Task<HgReply?> AskAsync(Bytes32 member, HgRequest request)
        => await AskAsync(member, request.Encode());

    public async Task<HgReply?> AskAsync(Bytes32 member, ReadOnlyMemory<byte> request)
    {
        var to = PeerId.FromEd25519(member.ToArray());
        object answer;
        try
        {
            answer = await net.Ask<object>(
                new SendRequest(to, ReplicationLimits.ProtocolId, request, deadline), deadline + deadline);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
        return answer is ResponseReceived response && HgReply.TryRead(response.Payload.Span, out var reply)
            ? reply
            : null;
    }
}
