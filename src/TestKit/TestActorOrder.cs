using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>What a test has its test actor do.</summary>
abstract class TestActorOrder
{
    volatile IActorRef? _done;

    /// <summary>Not null once it is done.</summary>
    public IActorRef? Done => _done;

    protected abstract IActorRef Do(IUntypedActorContext context);

    public sealed class Watch(IActorRef subject) : TestActorOrder
    {
        protected override IActorRef Do(IUntypedActorContext context) => context.Watch(subject);
    }

    public sealed class Unwatch(IActorRef subject) : TestActorOrder
    {
        protected override IActorRef Do(IUntypedActorContext context) => context.Unwatch(subject);
    }

    public sealed class Spawn(Props props, string? name, SupervisorStrategy? strategy) : TestActorOrder
    {
        public SupervisorStrategy? Strategy => strategy;

        protected override IActorRef Do(IUntypedActorContext context) => context.ActorOf(props, name);
    }

    /// <summary>The test actor. Its children share the strategy of the last one that was given one.</summary>
    public sealed class Obeying(TestKitBase kit) : UntypedActor
    {
        SupervisorStrategy? _strategy;

        protected override SupervisorStrategy SupervisorStrategy() => _strategy ?? base.SupervisorStrategy();

        protected override void OnReceive(object message)
        {
            if (message is not TestActorOrder order)
            {
                kit.OnMessage(message, Sender);
                return;
            }
            if (order is Spawn { Strategy: { } strategy })
                _strategy = strategy;
            order._done = order.Do(Context);
        }
    }
}
