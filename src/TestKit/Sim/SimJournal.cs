using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.Sim;

/// <summary>A node's journal: transactions in their order, each synced or not. A synced write is answered after a sync
/// of the disk, in groups; a relaxed one at once, and synced by the next sync or after a second.</summary>
public sealed class SimJournal : IJournal
{
    const int EventBytesMax = 8 * 1024 * 1024;

    static readonly TimeSpan RelaxedMax = TimeSpan.FromSeconds(1);

    readonly World _world;
    readonly SimNode _node;
    readonly Dictionary<string, Stream> _streams = new(StringComparer.Ordinal);
    readonly Dictionary<int, long> _leases = [];
    readonly List<Transaction> _unsynced = [];
    readonly Queue<(long Number, TaskCompletionSource Done)> _waiting = new();
    long _written;
    bool _isSyncing;
    int _life;

    internal SimJournal(World world, SimNode node) => (_world, _node) = (world, node);

    /// <summary>Rows stored so far, also those lost since.</summary>
    public long RowsStored { get; private set; }

    SimDisk Disk => _node.Disk;

    /// <summary>Gives a shard to an epoch, as its placement would.</summary>
    public void SetLease(int shard, long epoch)
    {
        if (_leases.TryGetValue(shard, out var held) && epoch < held)
            _world.Break("epochs-never-fall", $"{_node.Name}: shard {shard} from epoch {held} to {epoch}");
        _leases[shard] = epoch;
    }

    /// <inheritdoc />
    public async ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
    {
        if (Disk.Has(DiskFaultKind.WriteError) || Disk.Has(DiskFaultKind.Full))
        {
            await Disk.DelayAsync(Disk.Latency());
            throw new IOException($"{_node.Name}: the journal's disk refuses to write");
        }
        var life = _life;
        var results = new WriteResult[batch.Count];
        var isSynced = false;
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Store(batch[i]);
            isSynced |= batch[i].Class == Durability.Synced;
        }
        if (isSynced)
            await SyncAsync();
        else
            await AnswerRelaxedAsync();
        for (var i = 0; life == _life && i < results.Length; i++)
        {
            if (results[i].Outcome == WriteOutcome.Stored)
                Acknowledge(batch[i], isSynced);
        }
        _world.Record(_node.Index, 0, TraceKind.Disk, "journal-write", (ulong)batch.Count);
        return results;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
    {
        await Disk.DelayAsync(Disk.Latency());
        ThrowIfUnreadable();
        JournalRow[] rows = _streams.TryGetValue(id, out var stream) ? [.. stream.Rows.Values] : [];
        foreach (var row in rows)
        {
            if (row.SequenceNumber < from)
                continue;
            if (row.SequenceNumber > to || max-- <= 0)
                yield break;
            yield return row;
        }
    }

    /// <inheritdoc />
    public async ValueTask<long> Highest(string id)
    {
        await Disk.DelayAsync(Disk.Latency());
        ThrowIfUnreadable();
        return HighestNow(id);
    }

    /// <inheritdoc />
    public async ValueTask DeleteTo(string id, long n)
    {
        await Disk.DelayAsync(Disk.Latency());
        if (!_streams.TryGetValue(id, out var stream))
            return;
        while (stream.Rows.Count > 0 && stream.Rows.GetKeyAtIndex(0) <= n)
            stream.Rows.RemoveAt(0);
    }

    /// <summary>The highest number of an id without touching the disk.</summary>
    public long HighestNow(string id) => _streams.TryGetValue(id, out var stream) ? stream.Highest : 0;

    /// <summary>All rows of an id without touching the disk, for those who check.</summary>
    public IReadOnlyList<JournalRow> RowsNow(string id)
        => _streams.TryGetValue(id, out var stream) ? [.. stream.Rows.Values] : [];

    internal void Crash(CrashMode mode)
    {
        _life++;
        _isSyncing = false;
        _waiting.Clear();
        if (mode == CrashMode.WipeDisk)
        {
            _streams.Clear();
            _unsynced.Clear();
            return;
        }
        var acknowledged = _unsynced.FindLastIndex(t => t.IsAcknowledged) + 1;
        var least = mode == CrashMode.KeepJournal ? acknowledged : 0;
        var kept = least + Disk.Random.Below(_unsynced.Count - least + 1);
        for (var i = _unsynced.Count - 1; i >= kept; i--)
            Undo(_unsynced[i]);
        _unsynced.Clear();
        foreach (var (id, stream) in _streams.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (stream.Highest < stream.Acknowledged)
                _world.Break("acknowledged-writes-survive",
                    $"{_node.Name}: {id} ends at {stream.Highest}, {stream.Acknowledged} was acknowledged");
        }
    }

    void ThrowIfUnreadable()
    {
        if (Disk.Has(DiskFaultKind.ReadError))
            throw new IOException($"{_node.Name}: the journal's disk refuses to read");
    }

    WriteResult Store(StoredWrite write)
    {
        foreach (var row in write.AtomicRows)
        {
            if (row.Message.Length > EventBytesMax)
                return WriteResult.Rejected($"an event of {write.Id} has more than {EventBytesMax} bytes");
        }
        if (write.Shard is { } shard && (!_leases.TryGetValue(shard, out var epoch) || epoch != write.Epoch))
            return WriteResult.Fenced($"shard {shard} is not held under epoch {write.Epoch}");
        if (!_streams.TryGetValue(write.Id, out var stream))
            _streams.Add(write.Id, stream = new Stream());
        foreach (var row in write.AtomicRows)
        {
            if (row.SequenceNumber <= stream.Highest)
                return WriteResult.Fenced($"number {row.SequenceNumber} of {write.Id} is taken");
        }
        _unsynced.Add(new Transaction(++_written, stream, stream.Highest, write));
        foreach (var row in write.AtomicRows)
            stream.Rows.Add(row.SequenceNumber, row);
        stream.Highest = write.AtomicRows[^1].SequenceNumber;
        RowsStored += write.AtomicRows.Length;
        return WriteResult.Stored;
    }

    Task SyncAsync()
    {
        var done = new TaskCompletionSource();
        _waiting.Enqueue((_written, done));
        BeginSync();
        return done.Task;
    }

    async Task AnswerRelaxedAsync()
    {
        var life = _life;
        _world.After(RelaxedMax, () =>
        {
            if (life == _life && _unsynced.Count > 0)
                BeginSync();
        });
        await Disk.DelayAsync(Disk.Latency());
    }

    /// <summary>One sync at a time; writes meanwhile are a group of their own.</summary>
    void BeginSync()
    {
        if (_isSyncing)
            return;
        _isSyncing = true;
        var (life, upTo) = (_life, _written);
        _world.After(Disk.SyncLatency(), () =>
        {
            if (life == _life)
                EndSync(upTo);
        });
    }

    void EndSync(long upTo)
    {
        _isSyncing = false;
        var count = _unsynced.FindIndex(t => t.Number > upTo);
        _unsynced.RemoveRange(0, count < 0 ? _unsynced.Count : count);
        while (_waiting.TryPeek(out var first) && first.Number <= upTo)
        {
            _waiting.Dequeue();
            first.Done.SetResult();
        }
        if (_waiting.Count > 0)
            BeginSync();
    }

    void Acknowledge(StoredWrite write, bool isSynced)
    {
        if (!_streams.TryGetValue(write.Id, out var stream))
            return;
        var last = write.AtomicRows[^1].SequenceNumber;
        if (isSynced)
        {
            stream.Acknowledged = Math.Max(stream.Acknowledged, last);
            return;
        }
        if (_unsynced.Find(t => ReferenceEquals(t.Write, write)) is { } relaxed)
            relaxed.IsAcknowledged = true;
    }

    static void Undo(Transaction transaction)
    {
        foreach (var row in transaction.Write.AtomicRows)
            transaction.Stream.Rows.Remove(row.SequenceNumber);
        transaction.Stream.Highest = transaction.HighestBefore;
    }

    sealed class Stream
    {
        public SortedList<long, JournalRow> Rows { get; } = [];

        public long Highest { get; set; }

        public long Acknowledged { get; set; }
    }

    sealed class Transaction(long number, Stream stream, long highestBefore, StoredWrite write)
    {
        public long Number => number;

        public Stream Stream => stream;

        public long HighestBefore => highestBefore;

        public StoredWrite Write => write;

        public bool IsAcknowledged { get; set; }
    }
}
