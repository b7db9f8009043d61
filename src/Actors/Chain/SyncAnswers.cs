using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>sync/answers: gives peers what they ask for: selectors and frames of the head's branch, work proofs,
/// pulses.</summary>
sealed class SyncAnswers : ReceiveActor
{
    static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(5);

    readonly Bytes32 _filter;
    readonly IActorRef _chain;
    readonly IActorRef _work;
    MasterLine _line;

    public SyncAnswers(Bytes32 filter, MasterLine line, IActorRef chain, IActorRef work)
    {
        (_filter, _line, _chain, _work) = (filter, line, chain, work);
        Receive<MasterAdvanced>(advanced => _line = advanced.Line);
        Receive<RequestReceived>(request => Answer(SyncMessage.TryRead(request.Payload.Span), Sender));
    }

    void Answer(SyncMessage? question, IActorRef replyTo)
    {
        switch (question)
        {
            case GetSelectors selectors when selectors.Filter == _filter:
                Relay<BranchSelectors>(_chain, new ReadSelectors(selectors.Numbers), replyTo,
                    answer => new SelectorsReply(answer.Selectors));
                break;
            case GetFrames frames when frames.Filter == _filter:
                Relay<BranchFrames>(_chain, new ReadFrames(frames.From, frames.Count, frames.BytesMax), replyTo,
                    answer => new FramesReply(answer.Frames));
                break;
            case GetWork work:
                Relay<WorkReply>(_work, new FindWork(work.BodyDigest), replyTo, answer => answer);
                break;
            case GetMasters masters:
                replyTo.Tell(new SendResponse(new MastersReply(Masters(masters)).ToArray()));
                break;
            default:
                replyTo.Tell(new RefuseRequest("no request of this chain"));
                break;
        }
    }

    MasterFrame[] Masters(GetMasters query)
    {
        var count = query.From > _line.Newest ? 0 : Math.Min((ulong)query.Count, _line.Newest - query.From + 1);
        return [.. Enumerable.Range(0, (int)count).Select(i => _line[query.From + (ulong)i])];
    }

    static void Relay<T>(IActorRef to, object question, IActorRef replyTo, Func<T, SyncMessage> answer)
        => _ = to.Ask<T>(question, ReadDeadline).PipeTo(
            replyTo, ActorRefs.NoSender,
            success: reply => new SendResponse(answer(reply).ToArray()),
            failure: cause => new RefuseRequest(cause.Message));
}
