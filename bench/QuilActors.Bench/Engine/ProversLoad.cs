using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>Another load while every thread of the prover dispatcher computes.</summary>
sealed class ProversLoad(ActorSystem system, ILoad inner) : ILoad
{
    readonly IActorRef[] _provers =
    [
        .. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => system.ActorOf(
            Props.Create(() => new Prover()).WithDispatcher("prover"))),
    ];

    public string Name => "prover-load";

    public long Run()
    {
        using var stop = new CancellationTokenSource();
        using var computing = new CountdownEvent(_provers.Length);
        foreach (var prover in _provers)
            prover.Tell(new Compute(computing, stop.Token), ActorRefs.NoSender);
        computing.Wait();
        try
        {
            return inner.Run();
        }
        finally
        {
            stop.Cancel();
        }
    }

    sealed record Compute(CountdownEvent Begun, CancellationToken Stop);

    sealed class Prover : UntypedActor
    {
        ulong _state = 1;

        protected override void OnReceive(object message)
        {
            var compute = (Compute)message;
            compute.Begun.Signal();
            while (!compute.Stop.IsCancellationRequested)
                for (var i = 0; i < 1000; i++)
                    _state = _state * 6364136223846793005 + 1442695040888963407;
        }
    }
}
