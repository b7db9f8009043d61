namespace QuilActors.Engine.Persistence;

/// <summary>A journal that lives as long as its object. Also the model the stores on disk are compared with.</summary>
public sealed class MemoryJournal : IJournal
{
    /// <summary>Payloads above it are rejected.</summary>
    public const int EventBytesMax = 8 * 1024 * 1024;

    readonly Lock _gate = new();
    readonly Dictionary<string, Stream> _streams = new(StringComparer.Ordinal);
    readonly Dictionary<int, long> _leases = [];

    /// <summary>Gives a shard to an epoch; writes of other epochs are fenced from now on.</summary>
    public void SetLease(int shard, long epoch)
    {
        lock (_gate)
            _leases[shard] = epoch;
    }

    /// <inheritdoc />
    public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
    {
        var results = new WriteResult[batch.Count];
        lock (_gate)
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = Store(batch[i]);
        }
        return ValueTask.FromResult(results);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
    {
        await ValueTask.CompletedTask;
        JournalRow[] rows;
        lock (_gate)
            rows = _streams.TryGetValue(id, out var stream) ? [.. stream.Rows.Values] : [];
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
    public ValueTask<long> Highest(string id)
    {
        lock (_gate)
            return ValueTask.FromResult(_streams.TryGetValue(id, out var stream) ? stream.Highest : 0);
    }

    /// <inheritdoc />
    public ValueTask DeleteTo(string id, long n)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(id, out var stream))
            {
                while (stream.Rows.Count > 0 && stream.Rows.GetKeyAtIndex(0) <= n)
                    stream.Rows.RemoveAt(0);
            }
        }
        return ValueTask.CompletedTask;
    }

    WriteResult Store(StoredWrite write)
    {
        if (write.AtomicRows.Any(row => row.Message.Length > EventBytesMax))
            return WriteResult.Rejected($"an event of {write.Id} has more than {EventBytesMax} bytes");
        if (write.Shard is { } shard && (!_leases.TryGetValue(shard, out var epoch) || epoch != write.Epoch))
            return WriteResult.Fenced($"shard {shard} is not held under epoch {write.Epoch}");
        if (!_streams.TryGetValue(write.Id, out var stream))
            stream = new Stream();
        foreach (var row in write.AtomicRows)
        {
            if (row.SequenceNumber <= stream.Highest)
                return WriteResult.Fenced($"number {row.SequenceNumber} of {write.Id} is taken");
        }
        _streams[write.Id] = stream;
        foreach (var row in write.AtomicRows)
        {
            stream.Rows.Add(row.SequenceNumber, row);
            stream.Highest = row.SequenceNumber;
        }
        return WriteResult.Stored;
    }

    sealed class Stream
    {
        public SortedList<long, JournalRow> Rows { get; } = [];

        public long Highest { get; set; }
    }
}
