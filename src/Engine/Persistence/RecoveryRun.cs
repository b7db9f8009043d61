using QuilActors.Engine.Cells;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Persistence;

/// <summary>One recovery of one actor: permit, snapshot, pages of events, highest number. Every step ends as a system
/// message in the actor's own turn.</summary>
sealed class RecoveryRun(Eventsourced actor, PersistenceExtension store) : IEngineTimer
{
    const int PageRows = 1000;
    const int OldWritersMax = 10;
    static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    readonly ActorCell _cell = actor.Cell;
    readonly Recovery _recovery = actor.RecoveryWanted;
    readonly PersistenceIo _permit = new("permit");
    bool _hasAskedForPermit;
    readonly List<string> _oldWriters = [];
    readonly string _id = actor.PersistenceId;
    PersistenceIo? _step;
    TimerHandle? _timer;
    string? _writer;
    long _next = 1;
    long _replayed;
    bool _ended;

    public void Start()
    {
        _step = new PersistenceIo("earlier writes", null, (_, error) => After(error, RequestPermit), this);
        Arm();
        store.AwaitQuiet(_id, _step, _cell);
    }

    /// <summary>True if the end belonged to this recovery.</summary>
    public bool OnIoDone(IoRequest request, object? result, Exception? error)
    {
        if (ReferenceEquals(request, _permit))
        {
            After(error, LoadSnapshot);
            return true;
        }
        if (request is not PersistenceIo { Recovery: not null })
            return false;
        if (!ReferenceEquals(request, _step))
            return true;
        _step = null;
        Disarm();
        if (!_ended)
            ((PersistenceIo)request).End!(result, error);
        return true;
    }

    /// <summary>Gives the permit back; nothing of this recovery is seen any more.</summary>
    public void Abandon()
    {
        if (_ended)
            return;
        _ended = true;
        Disarm();
        if (_hasAskedForPermit)
            store.ReturnPermit(_permit);
    }

    public void Fire() => ((IIoOwner)_cell).Done(_step ?? _permit, null, new RecoveryTimedOutException(
        $"recovery of {_id} timed out: nothing came for {SilenceMax.TotalSeconds:0} s"));

    void RequestPermit()
    {
        _hasAskedForPermit = true;
        store.RequestPermit(_permit, _cell);
    }

    void LoadSnapshot() => LoadSnapshot(_recovery.FromSnapshot);

    void LoadSnapshot(SnapshotSelectionCriteria criteria)
    {
        var max = Math.Min(criteria.MaxSequenceNr, _recovery.ToSequenceNr);
        if (store.Snapshots is not { } snapshots || max <= 0)
        {
            ReplayPage();
            return;
        }
        var bounded = new SnapshotSelectionCriteria(
            max, criteria.MaxTimeStamp, criteria.MinSequenceNr, criteria.MinTimestamp);
        Step("load snapshot", async () => await snapshots.Load(_id, bounded), (result, error) =>
        {
            if (error is not null)
                Warn(error, "snapshots of {0} cannot be read, replaying all events", _id);
            if (error is not null || result is not SnapshotRow row)
            {
                ReplayPage();
                return;
            }
            Offer(row, bounded);
        });
    }

    void Offer(SnapshotRow row, SnapshotSelectionCriteria criteria)
    {
        object state;
        try
        {
            state = store.Decode(row.Identifier, row.Manifest, row.Snapshot);
        }
        catch (Exception e)
        {
            Warn(e, "snapshot {0} of {1} cannot be decoded, trying an older one", row.SequenceNumber, _id);
            LoadSnapshot(new SnapshotSelectionCriteria(
                row.SequenceNumber - 1, criteria.MaxTimeStamp, criteria.MinSequenceNr, criteria.MinTimestamp));
            return;
        }
        var metadata = new SnapshotMetadata(
            _id, row.SequenceNumber, new DateTime(row.Created, DateTimeKind.Utc));
        if (!Replay(new SnapshotOffer(metadata, state), row.SequenceNumber))
            return;
        _next = row.SequenceNumber + 1;
        ReplayPage();
    }

    void ReplayPage()
    {
        var rows = Math.Min(PageRows, _recovery.ReplayMax - _replayed);
        if (rows <= 0 || _next > _recovery.ToSequenceNr)
        {
            ReadHighest();
            return;
        }
        var from = _next;
        Step("replay", async () =>
        {
            var page = new List<JournalRow>();
            await foreach (var row in store.Journal!.Replay(_id, from, _recovery.ToSequenceNr, rows))
                page.Add(row);
            return page;
        }, (result, error) => After(error, () => OnPage((List<JournalRow>)result!, rows)));
    }

    void OnPage(List<JournalRow> page, long asked)
    {
        foreach (var row in page)
        {
            _next = row.SequenceNumber + 1;
            _replayed++;
            if (!IsWanted(row))
            {
                if (_ended)
                    return;
                continue;
            }
            object payload;
            try
            {
                payload = store.Decode(row.Identifier, row.Manifest, row.Message);
            }
            catch (Exception e)
            {
                Fail(e, null);
                return;
            }
            if (!Replay(payload, row.SequenceNumber))
                return;
        }
        if (page.Count < asked)
            ReadHighest();
        else
            ReplayPage();
    }

    /// <summary>Whether the writer is not one that was replaced before.</summary>
    bool IsWanted(JournalRow row)
    {
        if (actor.ReplayFilterWanted == ReplayFilterMode.Disabled || row.WriterUuid == _writer)
            return true;
        if (!_oldWriters.Contains(row.WriterUuid))
        {
            if (_writer is not null)
                _oldWriters.Add(_writer);
            if (_oldWriters.Count > OldWritersMax)
                _oldWriters.RemoveAt(0);
            _writer = row.WriterUuid;
            return true;
        }
        if (actor.ReplayFilterWanted == ReplayFilterMode.Fail)
            Fail(new JournalException($"event {row.SequenceNumber} of {_id} was written by {row.WriterUuid} "
                + $"after {_writer} had taken over"), null);
        else
            Warn(null, "event {0} of {1} by the older writer {2} is left out", row.SequenceNumber, _id, row.WriterUuid);
        return false;
    }

    void ReadHighest()
        => Step("highest", async () => await store.Journal!.Highest(_id), (result, error) => After(error, () =>
        {
            Abandon();
            actor.RecoveryEnded(Math.Max((long)result!, _next - 1));
        }));

    bool Replay(object message, long sequenceNumber)
    {
        try
        {
            actor.Replayed(message, sequenceNumber);
            return true;
        }
        catch (Exception e)
        {
            Fail(e, message);
            return false;
        }
    }

    void Step(string name, Func<ValueTask<object?>> run, Action<object?, Exception?> end)
    {
        _step = new PersistenceIo(name, run, end, this);
        Arm();
        _cell.System.Io.Start(_step, _cell);
    }

    void After(Exception? error, Action next)
    {
        if (_ended)
            return;
        if (error is null)
            next();
        else
            Fail(error, null);
    }

    void Fail(Exception cause, object? message)
    {
        Abandon();
        actor.RecoveryFailed(cause, message);
    }

    void Arm() => _timer = _cell.System.Clock.Arm(_cell.System.Clock.MonoTicks + SilenceMax.Ticks, this);

    void Disarm()
    {
        if (_timer is not null)
            _cell.System.Clock.Disarm(_timer);
        _timer = null;
    }

    void Warn(Exception? cause, string format, params object?[] args)
        => ((IActorContext)_cell).GetLogger().Log(LogLevel.WarningLevel, cause, format, args);
}
