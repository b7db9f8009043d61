using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>A thread that computes one share of a proof for the prover above it, in slices, so that it can be stopped.
/// </summary>
sealed class ProofShareWorker : ReceiveActor
{
    const int SliceCompositions = 256;

    readonly VdfArithmetic _arithmetic;

    ProofShareWorker(VdfArithmetics arithmetics, ProofShare share)
    {
        _arithmetic = arithmetics.Create();
        Receive<Slice>(slice =>
        {
            if (share.Advance(_arithmetic, SliceCompositions))
                Context.Parent.Tell(new ShareDone(share));
            else
                Self.Tell(slice);
        });
        Self.Tell(new Slice());
    }

    public static Props Props(VdfArithmetics arithmetics, ProofShare share)
        => Engine.Props.Create(() => new ProofShareWorker(arithmetics, share))
            .WithDispatcher(Dispatchers.PinnedDispatcherId);

    protected override void PostStop() => _arithmetic.Dispose();

    internal sealed record ShareDone(ProofShare Share);

    sealed record Slice;
}
