using QuilActors.Engine.Cells;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Persistence;

/// <summary>The writes of one persistent actor. At most one batch is on its way; what is raised meanwhile is the next
/// one. Handlers run in the order of the calls, each after its event is stored.</summary>
sealed class WriteQueue(Eventsourced actor, PersistenceExtension store) : IEngineTimer
{
    const int AtomicWritesMax = 200;
    static readonly TimeSpan WriteMax = TimeSpan.FromSeconds(10);

    readonly ActorCell _cell = actor.Cell;
    readonly Queue<Invocation> _invocations = new();
    readonly Queue<Group> _unsent = new();
    readonly string _id = actor.PersistenceId;
    List<Group>? _sent;
    volatile JournalWriteIo? _io;
    volatile TimerHandle? _deadline;
    volatile bool _isAbandoned;
    int _isGuarded;
    int _holding;
    bool _isBroken;

    public bool IsEmpty => _invocations.Count == 0;

    /// <summary>Adds one atomic write.</summary>
    /// <param name="events">The events with their numbers.</param>
    /// <param name="handler">Called once per event.</param>
    /// <param name="holds">Whether commands wait until the handlers ran.</param>
    public void Add(IReadOnlyList<(object Event, long SequenceNr)> events, Action<object> handler, bool holds)
    {
        var group = new Group(events);
        _unsent.Enqueue(group);
        foreach (var (e, number) in events)
            Add(new Invocation(e, number, handler, group, holds, _cell.CurrentMessage, _cell.RawSender));
    }

    /// <summary>Adds a handler without a write.</summary>
    public void Defer(object e, Action<object> handler, bool holds)
        => Add(new Invocation(e, 0, handler, null, holds, _cell.CurrentMessage, _cell.RawSender));

    /// <summary>Sends the next batch if none is on its way.</summary>
    public void Flush()
    {
        while (_sent is null && _unsent.Count > 0 && !_isBroken)
        {
            var batch = new List<Group>();
            var writes = new List<StoredWrite>();
            while (_unsent.Count > 0 && batch.Count < AtomicWritesMax)
            {
                var group = _unsent.Dequeue();
                if (!TryEncode(group, out var write))
                    continue;
                batch.Add(group);
                writes.Add(write);
            }
            if (batch.Count > 0)
                Send(batch, writes);
            else
                Drain();
        }
    }

    /// <summary>True if the end belonged to a write of this incarnation.</summary>
    public bool OnIoDone(IoRequest request, object? result, Exception? error)
    {
        if (!ReferenceEquals(request, _io))
            return false;
        var sent = _sent!;
        _io = null;
        _sent = null;
        var results = result as WriteResult[];
        for (var i = 0; i < sent.Count; i++)
        {
            sent[i].Error = error;
            sent[i].Result = results is not null && i < results.Length
                ? results[i]
                : WriteResult.Failed(error?.Message ?? "the journal gave no result");
            sent[i].IsDecided = true;
        }
        Drain();
        Flush();
        return true;
    }

    /// <summary>The journal may not have answered in time.</summary>
    public void Fire()
    {
        Interlocked.Exchange(ref _isGuarded, 0);
        if (_io is not { } pending || _isAbandoned)
            return;
        var due = pending.BegunMono + WriteMax.Ticks;
        if (due > _cell.System.Clock.MonoTicks)
        {
            if (Interlocked.Exchange(ref _isGuarded, 1) == 0)
                _deadline = _cell.System.Clock.Arm(due, this);
            return;
        }
        ((IIoOwner)_cell).Done(pending, null, new TimeoutException(
            $"write of {_id} was not answered within {WriteMax.TotalSeconds:0} s"));
    }

    /// <summary>Lets go of the deadline.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        if (_deadline is not null)
            _cell.System.Clock.Disarm(_deadline);
    }

    /// <summary>Runs the handlers of all decided writes at the head of the queue.</summary>
    public void Drain()
    {
        while (!_isBroken && !_cell.IsAwaiting && !_cell.IsFailed
            && _invocations.TryPeek(out var head) && head.Group is null or { IsDecided: true })
        {
            _invocations.Dequeue();
            if (head.Holds && --_holding == 0)
                _cell.ResumeOwn();
            _cell.SetCurrent(head.Command, head.Sender);
            Carry(head);
        }
    }

    void Carry(Invocation invocation)
    {
        if (invocation.Group is not { } group)
        {
            invocation.Handler(invocation.Event);
            return;
        }
        switch (group.Result.Outcome)
        {
            case WriteOutcome.Stored:
                actor.Confirmed(invocation.SequenceNr);
                invocation.Handler(invocation.Event);
                break;
            case WriteOutcome.Rejected:
                actor.Rejected(
                    group.Error ?? new JournalException(Describe(group.Result)), invocation.Event,
                    invocation.SequenceNr);
                break;
            case WriteOutcome.Fenced:
                _isBroken = true;
                actor.Broken(new FencedException(Describe(group.Result)), invocation.Event, invocation.SequenceNr);
                break;
            default:
                _isBroken = true;
                actor.Broken(
                    new JournalException(Describe(group.Result), group.Error), invocation.Event,
                    invocation.SequenceNr);
                break;
        }
    }

    void Add(Invocation invocation)
    {
        _invocations.Enqueue(invocation);
        if (invocation.Holds && _holding++ == 0)
            _cell.SuspendOwn();
    }

    bool TryEncode(Group group, out StoredWrite write)
    {
        try
        {
            var rows = new JournalRow[group.Events.Count];
            for (var i = 0; i < rows.Length; i++)
            {
                var (e, number) = group.Events[i];
                var tagged = e as Tagged;
                var payload = tagged?.Payload ?? e;
                var codec = store.CodecFor(payload);
                rows[i] = new JournalRow(number, _cell.System.Clock.UtcTicks, codec.Encode(payload),
                    codec.Identifier, codec.Manifest, actor.WriterUuid, tagged?.Tags);
            }
            write = new StoredWrite(_id, rows, actor.DurabilityWanted, actor.ShardWanted, actor.EpochWanted);
            return true;
        }
        catch (Exception e)
        {
            group.Error = e;
            group.Result = WriteResult.Rejected(e.Message);
            group.IsDecided = true;
            write = null!;
            return false;
        }
    }

    void Send(List<Group> batch, List<StoredWrite> writes)
    {
        _sent = batch;
        store.BeginWrite(_id);
        _io = new JournalWriteIo(store, _id, writes, _cell.System.Clock.MonoTicks);
        Guard();
        _cell.System.Io.Start(_io, _cell);
    }

    /// <summary>One timer guards all writes: it looks at the one under way and sleeps on while there is one.</summary>
    void Guard()
    {
        if (Interlocked.Exchange(ref _isGuarded, 1) == 0)
            _deadline = _cell.System.Clock.Arm(_cell.System.Clock.MonoTicks + WriteMax.Ticks, this);
    }

    string Describe(WriteResult result) => $"write of {_id}: {result.Outcome}, {result.Error}";

    sealed class Group(IReadOnlyList<(object Event, long SequenceNr)> events)
    {
        public IReadOnlyList<(object Event, long SequenceNr)> Events => events;

        public bool IsDecided { get; set; }

        public WriteResult Result { get; set; }

        public Exception? Error { get; set; }
    }

    sealed record Invocation(
        object Event, long SequenceNr, Action<object> Handler, Group? Group, bool Holds, object? Command,
        IActorRef? Sender);
}
