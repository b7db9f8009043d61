using QuilActors.Engine;

namespace QuilActors.Actors.Topics;

/// <summary>Checks signatures on several workers side by side, in turn. What may wait here is bounded by the router's
/// validation queue. A worker that fails is restarted; its check is lost and the message stays unaccepted.</summary>
public sealed class VerifierPool : ReceiveActor
{
    readonly List<IActorRef> _workers = [];
    readonly int _count;
    int _next;

    /// <param name="workers">At least 1.</param>
    public VerifierPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _count = workers;
        Receive<VerifySignature>(verify =>
        {
            _workers[_next].Forward(verify);
            _next = (_next + 1) % _workers.Count;
        });
    }

    public static Props Props(int workers) => Engine.Props.Create(() => new VerifierPool(workers));

    protected override void PreStart()
    {
        for (var i = 0; i < _count; i++)
            _workers.Add(Context.ActorOf(Engine.Props.Create(() => new Worker()), $"verifier-{i + 1}"));
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        // PreStart makes new ones.
        _workers.Clear();
        base.PreRestart(reason, message);
    }

    sealed class Worker : ReceiveActor
    {
        public Worker() => Receive<VerifySignature>(verify => Sender.Tell(new SignatureVerified(
            verify.Ticket, verify.Key.Verify(verify.Message.Span, verify.Signature.Span))));
    }
}
