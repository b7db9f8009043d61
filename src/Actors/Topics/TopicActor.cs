using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Topics;

/// <summary>One joined topic: brings candidates to the validator and its verdicts to the router. A validator that is
/// silent for too long or stops is at fault itself; its open candidates end as LocalFault. The number of open ones is
/// bounded by the router.</summary>
sealed class TopicActor : ReceiveActor, IWithTimers
{
    static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    readonly HashSet<long> _open = [];
    readonly Queue<(long Ticket, Instant Deadline)> _byAge = new();
    readonly List<VerdictReached> _verdicts = [];
    readonly Key _topic;
    readonly IActorRef _router, _manager;
    readonly TimeSpan _timeout;
    readonly ILoggingAdapter _log = Context.GetLogger();
    IActorRef _validator;

    public TopicActor(Key topic, IActorRef validator, IActorRef router, TimeSpan timeout)
    {
        _topic = topic;
        _validator = validator;
        _router = router;
        _manager = Context.Parent;
        _timeout = timeout;
        Receive<CandidatesArrived>(OnCandidates);
        Receive<Validated>(validated => Finish(validated.Ticket, validated.Verdict));
        Receive<NewValidator>(OnNewValidator);
        Receive<MessageAccepted>(accepted => _validator.Tell(accepted));
        Receive<Terminated>(OnTerminated);
        Receive<Sweep>(_ => OnSweep());
        Receive<Flush>(_ => OnFlush());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.Watch(_validator);

    void OnCandidates(CandidatesArrived arrived)
    {
        var deadline = Clock.Now(Context.System) + _timeout;
        var wasEmpty = _byAge.Count == 0;
        foreach (var item in arrived.Items)
        {
            _open.Add(item.Ticket);
            _byAge.Enqueue((item.Ticket, deadline));
            _validator.Tell(new Candidate(item.Ticket, item.Topic, item.Author, item.From, item.Data));
        }
        if (wasEmpty && _byAge.Count > 0)
            Timers.StartSingleTimer(Sweep.Instance, Sweep.Instance, SweepInterval);
    }

    /// <summary>The second verdict on a ticket, and one that came too late, say nothing.</summary>
    void Finish(long ticket, Verdict verdict)
    {
        if (!_open.Remove(ticket))
            return;
        // What waits in the mailbox now goes to the router in the same message.
        if (_verdicts.Count == 0)
            Self.Tell(Flush.Instance);
        _verdicts.Add(new VerdictReached(ticket, verdict));
    }

    void OnFlush()
    {
        _router.Tell(new VerdictsReached([.. _verdicts]));
        _verdicts.Clear();
    }

    void OnNewValidator(NewValidator join)
    {
        if (join.Validator.Equals(_validator))
            return;
        Context.Unwatch(_validator);
        FailAll();
        _validator = join.Validator;
        Context.Watch(_validator);
    }

    void OnTerminated(Terminated terminated)
    {
        if (!terminated.ActorRef.Equals(_validator))
            return;
        FailAll();
        _manager.Tell(new ValidatorStopped(_topic, _validator));
    }

    void OnSweep()
    {
        var now = Clock.Now(Context.System);
        var silent = 0;
        while (_byAge.TryPeek(out var oldest) && (oldest.Deadline <= now || !_open.Contains(oldest.Ticket)))
        {
            _byAge.Dequeue();
            if (!_open.Contains(oldest.Ticket))
                continue;
            silent++;
            Finish(oldest.Ticket, Verdict.LocalFault);
        }
        if (_byAge.Count > 0)
            Timers.StartSingleTimer(Sweep.Instance, Sweep.Instance, SweepInterval);
        if (silent > 0)
            _log.Warning("the validator of {0} did not answer {1} messages within {2}", _topic, silent, _timeout);
    }

    void FailAll()
    {
        foreach (var (ticket, _) in _byAge)
            Finish(ticket, Verdict.LocalFault);
        _byAge.Clear();
    }

    sealed class Flush
    {
        public static readonly Flush Instance = new();
    }

    sealed class Sweep
    {
        public static readonly Sweep Instance = new();
    }
}
