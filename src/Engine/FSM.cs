using QuilActors.Engine.Event;
using QuilActors.Engine.Internal;
using QuilActors.Engine.Pattern;
using QuilActors.Engine.Routing;

namespace QuilActors.Engine;

/// <summary>A finite state machine as an actor. Declared in the constructor: <see cref="When"/> per state,
/// <see cref="StartWith"/>, <see cref="Initialize"/> last.</summary>
/// <remarks>Any message cancels a pending state timeout. <c>GoTo</c> the same state is a transition, <c>Stay</c> is
/// none.</remarks>
public abstract class FSM<TState, TData> : FSMBase, IListeners, IInternalSupportsTestFSMRef<TState, TData>
    where TState : notnull
{
    readonly Dictionary<TState, StateFunction> _functions = [];
    readonly Dictionary<TState, TimeSpan?> _timeouts = [];
    readonly List<TransitionHandler> _transitions = [];
    StateFunction? _unhandled;
    Action<StopEvent<TState, TData>>? _termination;
    State<TState, TData>? _current;
    State<TState, TData>? _next;

    /// <summary>Handles an event in one state; null leaves it to the next function, at last to
    /// <see cref="WhenUnhandled"/>.</summary>
    public delegate State<TState, TData>? StateFunction(Event<TData> fsmEvent);

    /// <summary>Runs at each transition.</summary>
    public delegate void TransitionHandler(TState initialState, TState nextState);

    /// <summary>Those who get <see cref="FSMBase.Transition{TS}"/>.</summary>
    public ListenerSupport Listeners { get; } = new();

    /// <summary>The state.</summary>
    public TState StateName => Current.StateName;

    /// <summary>The data.</summary>
    public TData StateData => Current.StateData;

    /// <summary>The data to come, inside a transition handler only.</summary>
    /// <exception cref="InvalidOperationException">Outside of one.</exception>
    public TData NextStateData => (_next
        ?? throw new InvalidOperationException("NextStateData is only available during OnTransition")).StateData;

    bool IInternalSupportsTestFSMRef<TState, TData>.IsStateTimerActive => Timers.IsTimerActive(StateTimer.Key);

    ActorTimers Timers => Cell.Extras.Timers ??= new ActorTimers(Cell);

    State<TState, TData> Current => _current
        ?? throw new IllegalStateException("StartWith must be called before the state is used");

    /// <summary>Adds a function for a state; several are tried in order.</summary>
    /// <param name="stateName">The state.</param>
    /// <param name="func">Its function.</param>
    /// <param name="timeout">How long the state may last; null leaves an earlier limit.</param>
    public void When(TState stateName, StateFunction func, TimeSpan? timeout = null)
    {
        _functions[stateName] = _functions.TryGetValue(stateName, out var first)
            ? e => first(e) ?? func(e)
            : func;
        _timeouts[stateName] = timeout ?? _timeouts.GetValueOrDefault(stateName);
    }

    /// <summary>The state the machine begins in.</summary>
    public void StartWith(TState stateName, TData stateData, TimeSpan? timeout = null)
        => _current = new State<TState, TData>(stateName, stateData, timeout);

    /// <summary>Checks the initial state, notifies of it and arms its timeout.</summary>
    /// <exception cref="IllegalStateException">There is none.</exception>
    public void Initialize() => MakeTransition(Current);

    /// <summary>A transition with the data kept.</summary>
    public State<TState, TData> GoTo(TState nextStateName) => new(nextStateName, Current.StateData);

    /// <summary>A transition with new data.</summary>
    public State<TState, TData> GoTo(TState nextStateName, TData stateData) => new(nextStateName, stateData);

    /// <summary>No transition.</summary>
    public State<TState, TData> Stay() => GoTo(Current.StateName) with { Notifies = false };

    /// <summary>The end, <see cref="FSMBase.Normal"/>.</summary>
    public State<TState, TData> Stop() => Stop(Normal.Instance);

    /// <summary>The end.</summary>
    public State<TState, TData> Stop(Reason reason) => Stop(reason, Current.StateData);

    /// <summary>The end with last data.</summary>
    public State<TState, TData> Stop(Reason reason, TData stateData)
        => Stay().Using(stateData).WithStopReason(reason);

    /// <summary>Sends an event after a while. Replaces a timer of that name.</summary>
    public void SetTimer(string name, object msg, TimeSpan timeout, bool repeat = false)
    {
        if (repeat)
            Timers.StartPeriodicTimer(new NamedTimer(name), msg, timeout);
        else
            Timers.StartSingleTimer(new NamedTimer(name), msg, timeout);
    }

    /// <summary>No tick of that name is seen any more.</summary>
    public void CancelTimer(string name) => Timers.Cancel(new NamedTimer(name));

    /// <summary>Whether a timer of that name runs.</summary>
    public bool IsTimerActive(string name) => Timers.IsTimerActive(new NamedTimer(name));

    /// <summary>Limits how long a state may last, from its next beginning on; null for ever.</summary>
    public void SetStateTimeout(TState state, TimeSpan? timeout) => _timeouts[state] = timeout;

    /// <summary>Adds a handler of transitions.</summary>
    public void OnTransition(TransitionHandler transitionHandler) => _transitions.Add(transitionHandler);

    /// <summary>Sets the handler of the end.</summary>
    public void OnTermination(Action<StopEvent<TState, TData>> terminationHandler)
        => _termination = terminationHandler;

    /// <summary>Adds a function for events no state handles.</summary>
    public void WhenUnhandled(StateFunction stateFunction)
        => _unhandled = _unhandled is { } first ? e => first(e) ?? stateFunction(e) : stateFunction;

    /// <summary>Changes what a state function decides: <c>Transform(f).Using(state => ...)</c>.</summary>
    public TransformHelper Transform(StateFunction func) => new(func);

    void IInternalSupportsTestFSMRef<TState, TData>.ApplyState(State<TState, TData> upcomingState)
        => Apply(upcomingState);

    /// <inheritdoc />
    protected override void PostStop()
    {
        if (_current is not null)
            Terminate(Stop(Shutdown.Instance));
        base.PostStop();
    }

    /// <summary>Logs an end by <see cref="FSMBase.Failure"/>.</summary>
    protected virtual void LogTermination(Reason reason)
    {
        if (reason is not Failure failure)
            return;
        var log = Context.GetLogger();
        if (failure.Cause is Exception cause)
            log.Error(cause, "terminating due to Failure");
        else
            log.Error("terminating due to Failure: {0}", failure.Cause);
    }

    /// <inheritdoc />
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case SubscribeTransitionCallBack subscribe:
                Subscribe(subscribe.ActorRef);
                return true;
            case Listen listen:
                Subscribe(listen.Listener);
                return true;
            case UnsubscribeTransitionCallBack unsubscribe:
                Unsubscribe(unsubscribe.ActorRef);
                return true;
            case Deafen deafen:
                Unsubscribe(deafen.Listener);
                return true;
            case Terminated terminated when Listeners.Contains(terminated.ActorRef):
                Listeners.Remove(terminated.ActorRef);
                return true;
        }
        Timers.Cancel(StateTimer.Key);
        var @event = new Event<TData>(message is StateTimer ? StateTimeout.Instance : message, Current.StateData);
        Apply(_functions.GetValueOrDefault(Current.StateName)?.Invoke(@event)
            ?? _unhandled?.Invoke(@event)
            ?? UnhandledEvent(@event));
        return true;
    }

    void Subscribe(IActorRef listener)
    {
        Context.Watch(listener);
        Listeners.Add(listener);
        listener.Tell(new CurrentState<TState>(Self, StateName), Self);
    }

    void Unsubscribe(IActorRef listener)
    {
        Context.Unwatch(listener);
        Listeners.Remove(listener);
    }

    State<TState, TData> UnhandledEvent(Event<TData> @event)
    {
        Context.GetLogger().Warning("unhandled event {0} in state {1}", @event.FsmEvent, StateName);
        return Stay();
    }

    void Apply(State<TState, TData> upcoming)
    {
        if (upcoming.StopReason is null)
        {
            MakeTransition(upcoming);
            return;
        }
        SendReplies(upcoming);
        Terminate(upcoming);
        Context.Stop(Self);
    }

    void MakeTransition(State<TState, TData> upcoming)
    {
        if (!_functions.ContainsKey(upcoming.StateName))
        {
            Terminate(Stop(new Failure($"next state {upcoming.StateName} does not exist")));
            Context.Stop(Self);
            return;
        }
        SendReplies(upcoming);
        var from = StateName;
        if (upcoming.Notifies || !EqualityComparer<TState>.Default.Equals(from, upcoming.StateName))
            Notify(from, upcoming);
        _current = upcoming with { Replies = null };
        Timers.Cancel(StateTimer.Key);
        var limit = upcoming.Timeout ?? _timeouts.GetValueOrDefault(upcoming.StateName);
        if (limit is { } timeout && timeout >= TimeSpan.Zero && timeout != TimeSpan.MaxValue)
            Timers.StartSingleTimer(StateTimer.Key, StateTimer.Key, timeout);
    }

    void Notify(TState from, State<TState, TData> upcoming)
    {
        _next = upcoming;
        foreach (var handler in _transitions)
            handler(from, upcoming.StateName);
        Listeners.Gossip(new Transition<TState>(Self, from, upcoming.StateName), Self);
        _next = null;
    }

    void SendReplies(State<TState, TData> upcoming)
    {
        for (var i = (upcoming.Replies?.Count ?? 0) - 1; i >= 0; i--)
            Sender.Tell(upcoming.Replies![i], Self);
    }

    void Terminate(State<TState, TData> upcoming)
    {
        if (Current.StopReason is not null)
            return;
        var reason = upcoming.StopReason!;
        LogTermination(reason);
        Timers.CancelAll();
        _current = upcoming;
        _termination?.Invoke(new StopEvent<TState, TData>(reason, upcoming.StateName, upcoming.StateData));
    }

    /// <summary>See <see cref="Transform"/>.</summary>
    public sealed class TransformHelper(StateFunction func)
    {
        /// <summary>The function to change.</summary>
        public StateFunction Func { get; } = func;

        /// <summary>The function followed by <paramref name="andThen"/>.</summary>
        public StateFunction Using(Func<State<TState, TData>, State<TState, TData>> andThen)
            => e => Func(e) is { } state ? andThen(state) : null;
    }

    sealed record NamedTimer(string Name);

    sealed class StateTimer
    {
        StateTimer()
        {
        }

        public static StateTimer Key { get; } = new();
    }
}
