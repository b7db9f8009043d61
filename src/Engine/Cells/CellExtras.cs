namespace QuilActors.Engine.Cells;

/// <summary>What most cells never need.</summary>
sealed class CellExtras
{
    int _operatorSuspensions;

    public DeathWatch? Watch { get; set; }

    public ActorStash? Stash { get; set; }

    /// <summary>Unstashed messages, before everything in the mailbox; the consumer's.</summary>
    public EnvelopeDeque? Front { get; set; }

    /// <summary>The object of the incarnation before.</summary>
    public WeakReference<ActorBase>? Dropped { get; set; }

    public ActorTimers? Timers { get; set; }

    public ReceiveTimeoutClock? ReceiveTimeout { get; set; }

    public Stack<Receive>? Behaviours { get; set; }

    public RestartStatistics? Statistics { get; set; }

    /// <summary>What a restart that waits for children was caused by; null if the actor was never made.</summary>
    public Exception? RestartCause { get; set; }

    /// <summary>The child whose failure was escalated.</summary>
    public ActorCell? Perpetrator { get; set; }

    public int Restarts { get; set; }

    public Exception? LastFailure { get; set; }

    public object? LastFailureMessage { get; set; }

    public long LastFailureTicks { get; set; }

    /// <summary>Suspensions by the cell's own async handlers and pending writes.</summary>
    public int OwnSuspensions { get; set; }

    /// <summary>Async handlers that have not ended.</summary>
    public int AsyncHandlers { get; set; }

    public bool HasSubscriptions { get; set; }

    /// <summary>Suspensions by an operator; foreign threads change it by <see cref="Interlocked"/>.</summary>
    public ref int OperatorSuspensions => ref _operatorSuspensions;

    /// <summary>Sampled times of its messages; null before the first sample.</summary>
    public Inspection.ProcessingTimes? Times { get; set; }

    /// <summary>Since when the message being handled was seen; set by whoever asks the cell something.</summary>
    public Inspection.BusyMark? Busy { get; set; }
}
