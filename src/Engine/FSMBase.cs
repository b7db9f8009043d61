namespace QuilActors.Engine;

/// <summary>The types a finite state machine and those around it speak of.</summary>
public abstract class FSMBase : ActorBase
{
    /// <summary>Why a machine ended.</summary>
    public abstract class Reason;

    /// <summary>It ended by itself.</summary>
    public sealed class Normal : Reason
    {
        Normal()
        {
        }

        /// <summary>The only one.</summary>
        public static Normal Instance { get; } = new();
    }

    /// <summary>It was stopped from outside.</summary>
    public sealed class Shutdown : Reason
    {
        Shutdown()
        {
        }

        /// <summary>The only one.</summary>
        public static Shutdown Instance { get; } = new();
    }

    /// <summary>It ended because something failed.</summary>
    public sealed class Failure(object cause) : Reason
    {
        /// <summary>What: an exception or a text.</summary>
        public object Cause { get; } = cause;

        /// <inheritdoc />
        public override string ToString() => $"Failure({Cause})";
    }

    /// <summary>The event of a state that lasted as long as it may.</summary>
    public sealed class StateTimeout
    {
        StateTimeout()
        {
        }

        /// <summary>The only one.</summary>
        public static StateTimeout Instance { get; } = new();
    }

    /// <summary>Asks for <see cref="CurrentState{TS}"/> now and <see cref="Transition{TS}"/> from now on.</summary>
    public sealed class SubscribeTransitionCallBack(IActorRef actorRef)
    {
        /// <summary>Who wants them.</summary>
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>Ends a <see cref="SubscribeTransitionCallBack"/>.</summary>
    public sealed class UnsubscribeTransitionCallBack(IActorRef actorRef)
    {
        /// <summary>Who had asked.</summary>
        public IActorRef ActorRef { get; } = actorRef;
    }

    /// <summary>The state at the time of the subscription.</summary>
    /// <param name="FsmRef">The machine.</param>
    /// <param name="State">Its state.</param>
    public sealed record CurrentState<TS>(IActorRef FsmRef, TS State);

    /// <summary>A machine went from one state to another or the same.</summary>
    /// <param name="FsmRef">The machine.</param>
    /// <param name="From">The state before.</param>
    /// <param name="To">The state after.</param>
    public sealed record Transition<TS>(IActorRef FsmRef, TS From, TS To);

    /// <summary>What a state function is given.</summary>
    /// <param name="FsmEvent">The message.</param>
    /// <param name="StateData">The data before it.</param>
    public readonly record struct Event<TD>(object FsmEvent, TD StateData);

    /// <summary>What a termination handler is given.</summary>
    /// <param name="Reason">Why it ended.</param>
    /// <param name="TerminatedState">The last state.</param>
    /// <param name="StateData">The last data.</param>
    public sealed record StopEvent<TS, TD>(Reason Reason, TS TerminatedState, TD StateData);

    /// <summary>Where a machine is or goes to. Immutable.</summary>
    /// <param name="StateName">The state.</param>
    /// <param name="StateData">Its data.</param>
    /// <param name="Timeout">How long it may last; null for the state's own limit, infinite for none.</param>
    /// <param name="StopReason">Not null: the machine ends.</param>
    /// <param name="Replies">Sent to the sender of the event, the first one last.</param>
    /// <param name="Notifies">Whether arriving counts as a transition even from the same state.</param>
    public sealed record State<TS, TD>(
        TS StateName,
        TD StateData,
        TimeSpan? Timeout = null,
        Reason? StopReason = null,
        IReadOnlyList<object>? Replies = null,
        bool Notifies = true)
    {
        /// <summary>Limits how long the state lasts until <see cref="StateTimeout"/>.</summary>
        public State<TS, TD> ForMax(TimeSpan timeout) => this with { Timeout = timeout };

        /// <summary>Sends a reply with the transition.</summary>
        public State<TS, TD> Replying(object replyValue) => this with { Replies = [replyValue, .. Replies ?? []] };

        /// <summary>Changes the data.</summary>
        public State<TS, TD> Using(TD nextStateData) => this with { StateData = nextStateData };

        internal State<TS, TD> WithStopReason(Reason reason) => this with { StopReason = reason };
    }
}
