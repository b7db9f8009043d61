using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>One parent makes children; ends when all have started.</summary>
sealed class SpawnLoad(ActorSystem system) : ILoad
{
    const int Children = 200_000;

    IActorRef? _parent;

    public string Name => "spawn";

    public long Run()
    {
        using var started = new CountdownEvent(Children);
        var parent = system.ActorOf(Props.Create(() => new Parent()));
        var child = Props.Create(() => new Child(started));
        parent.Tell(new Make(child, Children), ActorRefs.NoSender);
        started.Wait();
        _parent = parent;
        return Children;
    }

    /// <summary>The children go outside of what is measured.</summary>
    public void CleanUp()
    {
        if (_parent is not null)
            Blocking.Wait(_parent.GracefulStop(TimeSpan.FromMinutes(1)));
        _parent = null;
    }

    sealed record Make(Props Child, int Count);

    sealed class Parent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var make = (Make)message;
            for (var i = 0; i < make.Count; i++)
                Context.ActorOf(make.Child);
        }
    }

    sealed class Child(CountdownEvent started) : UntypedActor
    {
        protected override void PreStart() => started.Signal();

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
