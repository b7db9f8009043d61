using QuilActors.Engine;
using QuilActors.Engine.Internal;

namespace QuilActors.TestKit;

/// <summary>Makes the test actor the sender of what the test tells, also behind an await.</summary>
sealed class TestActorContext(IActorRef testActor, SynchronizationContext? inner, VirtualEngine? engine)
    : SynchronizationContext
{
    public static void Enter(IActorRef testActor, VirtualEngine? engine)
    {
        ImplicitSender.Set(testActor);
        var current = Current is TestActorContext own ? own.Inner : Current;
        SetSynchronizationContext(new TestActorContext(testActor, current, engine));
    }

    /// <summary>Gives the thread back as it was.</summary>
    public static void Leave()
    {
        ImplicitSender.Set(null);
        if (Current is TestActorContext own)
            SetSynchronizationContext(own.Inner);
    }

    SynchronizationContext? Inner => inner;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (engine is not null)
            engine.Run(() => Run(d, state));
        else
            ThreadPool.UnsafeQueueUserWorkItem(_ => Run(d, state), null);
    }

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => new TestActorContext(testActor, inner, engine);

    void Run(SendOrPostCallback d, object? state)
    {
        var outer = Current;
        var before = ImplicitSender.Set(testActor);
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
            ImplicitSender.Set(before);
        }
    }
}
