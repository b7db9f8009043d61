using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>Tasks that tell one actor as fast as they can; ends when it has counted all.</summary>
sealed class FanInLoad(ActorSystem system) : ILoad
{
    const int Producers = 8;
    const int Each = 250_000;

    readonly IActorRef _sink = system.ActorOf(Props.Create(() => new Sink()));
    readonly object _message = new();

    public string Name => "fanin-8";

    public long Run()
    {
        using var done = new ManualResetEventSlim();
        _sink.Tell(new Begin(Producers * Each, done), ActorRefs.NoSender);
        var producers = new Task[Producers];
        for (var i = 0; i < Producers; i++)
            producers[i] = Task.Run(Produce);
        done.Wait();
        Blocking.Wait(producers);
        return Producers * Each;
    }

    void Produce()
    {
        for (var i = 0; i < Each; i++)
            _sink.Tell(_message, ActorRefs.NoSender);
    }

    sealed record Begin(int Messages, ManualResetEventSlim Done);

    sealed class Sink : UntypedActor
    {
        Begin? _begin;
        int _left;

        protected override void OnReceive(object message)
        {
            if (message is Begin begin)
                (_begin, _left) = (begin, begin.Messages);
            else if (--_left == 0)
                _begin!.Done.Set();
        }
    }
}
