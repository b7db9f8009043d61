using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Topics;

/// <summary>Checks signatures on several workers side by side; batches are cut into pieces that go to them in turn.
/// What may wait here is bounded by the router's validation queue. A worker that fails is restarted; its checks are
/// lost and their messages stay unaccepted.</summary>
public sealed class VerifierPool : ReceiveActor
{
    /// <summary>Small enough that all workers have some of a batch, large enough that messages between actors cost
    /// little beside the arithmetic.</summary>
    const int PieceMax = 16;

    readonly List<IActorRef> _workers = [];
    readonly int _count;
    readonly SignatureScheme _signatures;
    int _next;

    /// <param name="workers">At least 1.</param>
    public VerifierPool(int workers, SignatureScheme signatures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        (_count, _signatures) = (workers, signatures);
        Receive<VerifySignatures>(OnBatch);
    }

    /// <param name="signatures">Default Ed25519.</param>
    public static Props Props(int workers, SignatureScheme? signatures = null)
        => Engine.Props.Create(() => new VerifierPool(workers, signatures ?? SignatureScheme.Ed25519));

    void OnBatch(VerifySignatures batch)
    {
        for (var from = 0; from < batch.Items.Count; from += PieceMax)
        {
            var count = Math.Min(PieceMax, batch.Items.Count - from);
            _workers[_next].Forward(new Piece(batch.Items, from, count));
            _next = (_next + 1) % _workers.Count;
        }
    }

    protected override void PreStart()
    {
        var signatures = _signatures;
        for (var i = 0; i < _count; i++)
            _workers.Add(Context.ActorOf(
                Engine.Props.Create(() => new Worker(signatures)).WithDispatcher(Dispatchers.PinnedDispatcherId),
                $"verifier-{i + 1}"));
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        // PreStart makes new ones.
        _workers.Clear();
        base.PreRestart(reason, message);
    }

    sealed record Piece(IReadOnlyList<VerifySignature> Items, int From, int Count);

    sealed class Worker : ReceiveActor
    {
        public Worker(SignatureScheme signatures) => Receive<Piece>(piece =>
        {
            if (Context.System.Faults.Chance(FaultPointNames.CheckLost, 0.002))
                return;
            var answers = new SignatureVerified[piece.Count];
            for (var i = 0; i < piece.Count; i++)
            {
                var item = piece.Items[piece.From + i];
                answers[i] = new(item.Ticket, signatures.Verify(item.Key, item.Message.Span, item.Signature.Span));
            }
            Sender.Tell(new SignaturesVerified(answers));
        });
    }
}
