using QuilActors.Engine;
using QuilActors.Engine.Event;
using Xunit.Sdk;

namespace QuilActors.TestKit;

/// <summary>The base of actor tests: a system that is gone after the test.</summary>
public class ActorTest : TestKitBase, IDisposable
{
    static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(20);

    /// <summary>On threads with memory stores.</summary>
    public ActorTest()
        : this(new ActorSystemSetup
        {
            Journal = new Engine.Persistence.MemoryJournal(),
            Snapshots = new Engine.Persistence.MemorySnapshots(),
            LogLevel = LogLevel.ErrorLevel,
        })
    {
    }

    /// <summary>With a setup of one's own; virtual time by <see cref="VirtualEngine"/> as its services.</summary>
    public ActorTest(ActorSystemSetup setup)
        : base(ActorSystem.Create("test", setup))
    {
    }

    /// <summary>Terminates the system.</summary>
    /// <exception cref="XunitException">It does not end in time.</exception>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf(Props props, string? name = null) => Sys.ActorOf(props, name);

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new()
        => Sys.ActorOf<TActor>(name);

    /// <summary>Terminates the system.</summary>
    protected virtual void Dispose(bool disposing)
    {
        var gone = Sys.Terminate();
        if (Sys.Settings.Setup.Services is VirtualEngine engine)
            engine.RunUntil(() => gone.IsCompleted, ShutdownMax);
        else
            ((IAsyncResult)gone).AsyncWaitHandle.WaitOne(ShutdownMax);
        if (!gone.IsCompleted)
            throw new XunitException("the system did not terminate in time");
    }
}
