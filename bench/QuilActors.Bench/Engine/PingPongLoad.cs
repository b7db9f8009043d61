using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>Pairs of actors, each pair bounces one object.</summary>
sealed class PingPongLoad : ILoad
{
    readonly int _roundTrips;
    readonly (IActorRef Ping, IActorRef Pong)[] _pairs;

    public PingPongLoad(
        string name, ActorSystem system, int pairs, int roundTrips, string dispatcher = "default")
    {
        (Name, _roundTrips) = (name, roundTrips / pairs);
        var ping = Props.Create(() => new Ping()).WithDispatcher(dispatcher);
        var pong = Props.Create(() => new Pong()).WithDispatcher(dispatcher);
        _pairs = [.. Enumerable.Range(0, pairs).Select(_ => (system.ActorOf(ping), system.ActorOf(pong)))];
    }

    public string Name { get; }

    public long Run()
    {
        using var done = new CountdownEvent(_pairs.Length);
        foreach (var (ping, pong) in _pairs)
            ping.Tell(new Begin(pong, _roundTrips, done), ActorRefs.NoSender);
        done.Wait();
        return 2L * _roundTrips * _pairs.Length;
    }

    sealed record Begin(IActorRef Pong, int RoundTrips, CountdownEvent Done);

    sealed class Ping : UntypedActor
    {
        Begin? _begin;
        int _left;

        protected override void OnReceive(object message)
        {
            if (message is Begin begin)
            {
                (_begin, _left) = (begin, begin.RoundTrips);
                begin.Pong.Tell(Ball.Instance, Self);
            }
            else if (--_left > 0)
            {
                Sender.Tell(message, Self);
            }
            else
            {
                _begin!.Done.Signal();
            }
        }
    }

    sealed class Pong : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    sealed class Ball
    {
        public static readonly Ball Instance = new();
    }
}
