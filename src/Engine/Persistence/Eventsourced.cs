using QuilActors.Engine.Cells;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Persistence;

/// <summary>The base of persistent actors: recovers from the journal before the first command; a handler given to
/// <c>Persist</c> runs after the commit.</summary>
/// <remarks>While a recovery or a <c>Persist</c> is under way the mailbox is held back instead of stashing commands:
/// the order stays, and also a <see cref="PoisonPill"/> waits.</remarks>
public abstract class Eventsourced : ActorBase, IWithUnboundedStash, ICellHooks
{
    readonly PersistenceExtension _store;
    RecoveryRun? _recovery;
    WriteQueue? _writes;
    long _sequenceNr;

    /// <summary>Made by the engine only.</summary>
    protected Eventsourced()
    {
        _store = Cell.System.Persistence();
        WriterUuid = NewUuid();
    }

    /// <summary>The name of the event stream, 1 to 255 characters, unique in the journal.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>The number of the last event recovered or stored.</summary>
    public long LastSequenceNr { get; private set; }

    /// <summary>The number a snapshot taken now has.</summary>
    public long SnapshotSequenceNr => LastSequenceNr;

    /// <summary>Whether the events are still being replayed.</summary>
    public bool IsRecovering { get; private set; } = true;

    /// <summary>Whether commands are handled.</summary>
    public bool IsRecoveryFinished => !IsRecovering;

    /// <inheritdoc />
    public IStash Stash { get; set; } = null!;

    /// <summary>From where and how far to recover.</summary>
    public virtual Recovery Recovery => Recovery.Default;

    /// <summary>How hard the writes are pushed to the disk.</summary>
    protected virtual Durability Durability => Durability.Synced;

    /// <summary>What replay does with events of a replaced writer.</summary>
    protected virtual ReplayFilterMode ReplayFilter => ReplayFilterMode.RepairByDiscardOld;

    /// <summary>The shard whose lease guards the writes; null for none.</summary>
    protected virtual int? Shard => null;

    /// <summary>The epoch under which <see cref="Shard"/> is held.</summary>
    protected virtual long Epoch => 0;

    internal string WriterUuid { get; }

    internal Recovery RecoveryWanted => Recovery;

    internal ReplayFilterMode ReplayFilterWanted => ReplayFilter;

    internal Durability DurabilityWanted => Durability;

    internal int? ShardWanted => Shard;

    internal long EpochWanted => Epoch;

    WriteQueue Writes => _writes ??= new WriteQueue(this, _store);

    /// <summary>Stores an event, then calls the handler; no command is handled until it ran.</summary>
    /// <exception cref="InvalidOperationException">During recovery.</exception>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
        => Write([@event], handler, holds: true);

    /// <summary>The same with an async handler.</summary>
    public void Persist<TEvent>(TEvent @event, Func<TEvent, Task> handler)
        => Write([@event], (TEvent e) => RunTask(() => handler(e)), holds: true);

    /// <summary>Stores all events or none, then calls the handler for each.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
        => Write([.. events], handler, holds: true);

    /// <summary>The same with an async handler.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Func<TEvent, Task> handler)
        => Write([.. events], (TEvent e) => RunTask(() => handler(e)), holds: true);

    /// <summary>Stores an event, then calls the handler; commands go on meanwhile.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
        => Write([@event], handler, holds: false);

    /// <summary>Stores all events or none, then calls the handler for each; commands go on meanwhile.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
        => Write([.. events], handler, holds: false);

    /// <summary>Calls the handler after all handlers given before; nothing is stored.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler) => DeferHandler(evt, handler, holds: false);

    /// <summary>The same, and no command is handled until it ran.</summary>
    public void Defer<TEvent>(TEvent evt, Action<TEvent> handler) => DeferHandler(evt, handler, holds: true);

    /// <summary>Stores a snapshot; the answer is a <see cref="SaveSnapshotSuccess"/> or
    /// <see cref="SaveSnapshotFailure"/>.</summary>
    public void SaveSnapshot(object snapshot)
    {
        var now = Cell.System.Clock.UtcTicks;
        var metadata = new SnapshotMetadata(PersistenceId, SnapshotSequenceNr, new DateTime(now, DateTimeKind.Utc));
        try
        {
            var codec = _store.CodecFor(snapshot);
            var row = new SnapshotRow(
                PersistenceId, metadata.SequenceNr, now, codec.Encode(snapshot), codec.Identifier, codec.Manifest);
            Call("save snapshot", () => SnapshotStore().Save(row),
                error => error is null
                    ? new SaveSnapshotSuccess(metadata)
                    : new SaveSnapshotFailure(metadata, error));
        }
        catch (Exception e)
        {
            Self.Tell(new SaveSnapshotFailure(metadata, e), Self);
        }
    }

    /// <summary>Deletes the events up to a number; the answer is a <see cref="DeleteMessagesSuccess"/> or
    /// <see cref="DeleteMessagesFailure"/>.</summary>
    public void DeleteMessages(long toSequenceNr)
    {
        var to = Math.Min(toSequenceNr, LastSequenceNr);
        Call("delete", () => _store.Journal!.DeleteTo(PersistenceId, to),
            error => error is null
                ? new DeleteMessagesSuccess(toSequenceNr)
                : new DeleteMessagesFailure(error, toSequenceNr));
    }

    /// <summary>Deletes one snapshot; the answer is a <see cref="DeleteSnapshotSuccess"/> or
    /// <see cref="DeleteSnapshotFailure"/>.</summary>
    public void DeleteSnapshot(long sequenceNr)
    {
        var metadata = new SnapshotMetadata(PersistenceId, sequenceNr, DateTime.MinValue);
        var criteria = new SnapshotSelectionCriteria(sequenceNr, DateTime.MaxValue, sequenceNr);
        Call("delete snapshot", () => SnapshotStore().Delete(PersistenceId, criteria),
            error => error is null
                ? new DeleteSnapshotSuccess(metadata)
                : new DeleteSnapshotFailure(metadata, error));
    }

    /// <summary>Deletes snapshots; the answer is a <see cref="DeleteSnapshotsSuccess"/> or
    /// <see cref="DeleteSnapshotsFailure"/>.</summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria)
        => Call("delete snapshots", () => SnapshotStore().Delete(PersistenceId, criteria),
            error => error is null
                ? new DeleteSnapshotsSuccess(criteria)
                : new DeleteSnapshotsFailure(criteria, error));

    /// <inheritdoc />
    public override void AroundPreStart()
    {
        StartRecovery();
        OrAbandon(base.AroundPreStart);
    }

    /// <inheritdoc />
    public override void AroundPostRestart(Exception cause, object? message)
    {
        StartRecovery();
        OrAbandon(() => base.AroundPostRestart(cause, message));
    }

    /// <inheritdoc />
    public override void AroundPreRestart(Exception cause, object? message)
    {
        _recovery?.Abandon();
        _writes?.Abandon();
        base.AroundPreRestart(cause, message);
    }

    /// <inheritdoc />
    public override void AroundPostStop()
    {
        _recovery?.Abandon();
        _writes?.Abandon();
        base.AroundPostStop();
    }

    void ICellHooks.AfterMessage()
    {
        _writes?.Drain();
        _writes?.Flush();
    }

    void ICellHooks.OnIoDone(IoRequest request, object? result, Exception? error)
    {
        if (_recovery?.OnIoDone(request, result, error) == true)
            return;
        if (_writes?.OnIoDone(request, result, error) == true)
            return;
        if (request is PersistenceIo { Recovery: null, End: { } end })
            end(result, error);
    }

    internal void Replayed(object message, long sequenceNr)
    {
        LastSequenceNr = _sequenceNr = sequenceNr;
        Cell.SetCurrent(message, null);
        if (!ReceiveRecover(message))
            Unhandled(message);
    }

    internal void RecoveryEnded(long highest)
    {
        LastSequenceNr = _sequenceNr = Math.Max(highest, LastSequenceNr);
        IsRecovering = false;
        _recovery = null;
        Cell.ResumeOwn();
        Cell.SetCurrent(RecoveryCompleted.Instance, null);
        if (!ReceiveRecover(RecoveryCompleted.Instance))
            Unhandled(RecoveryCompleted.Instance);
        ((ICellHooks)this).AfterMessage();
    }

    internal void RecoveryFailed(Exception cause, object? message)
    {
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Cell.Stop();
        }
    }

    internal void Confirmed(long sequenceNr) => LastSequenceNr = sequenceNr;

    internal void Rejected(Exception cause, object @event, long sequenceNr)
        => OnPersistRejected(cause, @event, sequenceNr);

    internal void Broken(Exception cause, object @event, long sequenceNr)
    {
        try
        {
            OnPersistFailure(cause, @event, sequenceNr);
        }
        finally
        {
            Cell.Stop();
        }
    }

    /// <summary>Handles an event, a <see cref="SnapshotOffer"/> or <see cref="RecoveryCompleted"/>; true if known.
    /// </summary>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Handles a command; true if known.</summary>
    protected abstract bool ReceiveCommand(object message);

    /// <inheritdoc />
    protected sealed override bool Receive(object message) => ReceiveCommand(message);

    /// <summary>A write failed, stored or not is unknown. The actor stops afterwards, whatever this does.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => Log(LogLevel.ErrorLevel, cause, "event {0} number {1} of {2} is lost: {3}", @event.GetType().Name,
            sequenceNr, PersistenceId, cause.Message);

    /// <summary>A write was refused before the commit: certainly not stored. The actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => Log(LogLevel.ErrorLevel, cause, "event {0} number {1} of {2} was rejected: {3}", @event.GetType().Name,
            sequenceNr, PersistenceId, cause.Message);

    /// <summary>Replay failed, or a recover handler did. The actor stops afterwards.</summary>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
        => Log(LogLevel.ErrorLevel, reason, "recovery of {0} failed behind number {1}: {2}", PersistenceId,
            LastSequenceNr, reason.Message);

    /// <inheritdoc />
    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted or SnapshotOffer or SaveSnapshotSuccess or DeleteMessagesSuccess
                or DeleteSnapshotSuccess or DeleteSnapshotsSuccess:
                break;
            case SaveSnapshotFailure failure:
                Log(LogLevel.WarningLevel, failure.Cause, "snapshot of {0} was not saved", PersistenceId);
                break;
            case DeleteMessagesFailure failure:
                Log(LogLevel.WarningLevel, failure.Cause, "events of {0} were not deleted", PersistenceId);
                break;
            default:
                base.Unhandled(message);
                break;
        }
    }

    void OrAbandon(Action hook)
    {
        try
        {
            hook();
        }
        catch
        {
            _recovery?.Abandon();
            throw;
        }
    }

    void StartRecovery()
    {
        if (_store.Journal is null)
            throw new ConfigurationException($"{GetType().Name} is persistent but the system has no journal");
        if (PersistenceId is not { Length: > 0 and <= 255 })
            throw new ConfigurationException($"the persistence id of {GetType().Name} must have 1 to 255 characters");
        Cell.SuspendOwn();
        _recovery = new RecoveryRun(this, _store);
        _recovery.Start();
    }

    void Write<TEvent>(TEvent[] events, Action<TEvent> handler, bool holds)
    {
        RequireRecovered();
        if (events.Length == 0)
            return;
        var numbered = new (object, long)[events.Length];
        for (var i = 0; i < events.Length; i++)
            numbered[i] = (events[i] ?? throw new ArgumentNullException(nameof(events)), ++_sequenceNr);
        Writes.Add(numbered, e => handler((TEvent)e), holds);
    }

    void DeferHandler<TEvent>(TEvent evt, Action<TEvent> handler, bool holds)
    {
        RequireRecovered();
        if (Writes.IsEmpty)
            handler(evt);
        else
            Writes.Defer(evt!, e => handler((TEvent)e), holds);
    }

    void RequireRecovered()
    {
        if (IsRecovering)
            throw new InvalidOperationException("cannot persist during recovery; do so from RecoveryCompleted on");
        if (!ReferenceEquals(EngineThread.CurrentCell, Cell))
            throw new NotSupportedException("persisting is possible only inside the running actor");
    }

    void Call(string name, Func<ValueTask> run, Func<Exception?, object> answer)
        => Cell.System.Io.Start(
            new PersistenceIo(
                name,
                async () =>
                {
                    await run();
                    return null;
                },
                (_, error) => Self.Tell(answer(error), Self)),
            Cell);

    ISnapshots SnapshotStore()
        => _store.Snapshots ?? throw new ConfigurationException("the system has no snapshot store");

    void Log(LogLevel level, Exception cause, string format, params object?[] args)
        => ((IActorContext)Cell).GetLogger().Log(level, cause, format, args);

    string NewUuid()
    {
        var random = Cell.System.Random;
        return $"{random.Next():x16}{random.Next():x16}";
    }
}
