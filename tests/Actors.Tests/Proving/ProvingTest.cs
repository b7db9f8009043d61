using System.Collections.Concurrent;
using QuilActors.Engine;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Tests.Proving;

/// <summary>A system per test with a parent that collects what its child tells it.</summary>
public abstract class ProvingTest : IDisposable
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    protected static readonly VdfProfile Profile = VdfProfile.Test256;

    protected static readonly byte[] Challenge = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    readonly BlockingCollection<object> _inbox = [];

    protected ActorSystem Sys { get; private set; } = ActorSystem.Create("proving");

    protected static VdfArithmetics Arithmetics { get; } = VdfArithmetics.Auto();

    public void Dispose()
    {
        Assert.True(Sys.Terminate().Wait(Deadline), "the system did not terminate");
        _inbox.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the system and goes on in another one, as a process that is started again.</summary>
    protected void Reboot(ActorSystemSetup setup)
    {
        Assert.True(Sys.Terminate().Wait(Deadline), "the system did not terminate");
        while (_inbox.TryTake(out _))
        {
        }
        Sys = ActorSystem.Create("proving", setup);
    }

    /// <summary>The child of a parent whose inbox this test reads.</summary>
    protected IActorRef ChildOf(Props props)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent(props, _inbox)), "owner");
        return Expect<IActorRef>();
    }

    /// <summary>Tells so that answers come to this test's inbox.</summary>
    protected void Tell(IActorRef target, object message)
        => target.Tell(message, Sys.ActorOf(Props.Create(() => new Collector(_inbox))));

    protected T Expect<T>()
    {
        Assert.True(_inbox.TryTake(out var next, Deadline), $"no message in time, expected {typeof(T).Name}");
        return Assert.IsType<T>(next, exactMatch: false);
    }

    /// <summary>The next message that is no progress report.</summary>
    protected object ExpectOutcome()
    {
        while (true)
            if (Expect<object>() is var next and not Actors.Proving.VdfProgressed)
                return next;
    }

    sealed class Parent : ReceiveActor
    {
        public Parent(Props child, BlockingCollection<object> inbox)
        {
            inbox.Add(Context.ActorOf(child, "child"));
            ReceiveAny(inbox.Add);
        }
    }

    sealed class Collector : ReceiveActor
    {
        public Collector(BlockingCollection<object> inbox) => ReceiveAny(inbox.Add);
    }
}
