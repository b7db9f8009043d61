using System.Diagnostics;
using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>What the writer has to do.</summary>
abstract class WriterWork
{
    public virtual int Events => 1;

    public virtual long Bytes => 0;

    public abstract Durability Durability { get; }
}

/// <summary>One call of <see cref="IJournal.Write"/>; answered when all its writes are decided.</summary>
sealed class WriteCall(int writes)
{
    readonly TaskCompletionSource<WriteResult[]> _answer = new();
    readonly WriteResult[] _results = new WriteResult[writes];
    int _undecided = writes;

    HashSet<string>? _broken;

    public Task<WriteResult[]> Answer => _answer.Task;

    /// <summary>Whether a write of this id was fenced or failed: what follows in this call builds on it.</summary>
    public bool IsBroken(string id) => _broken?.Contains(id) == true;

    public void Break(string id) => (_broken ??= new(StringComparer.Ordinal)).Add(id);

    /// <summary>True for the last one; then the call may be answered.</summary>
    public bool Decide(int index, WriteResult result)
    {
        _results[index] = result;
        return --_undecided == 0;
    }

    /// <summary>Runs what waits for the answer, on this thread.</summary>
    public void Complete() => _answer.SetResult(_results);
}

/// <summary>One atomic write.</summary>
sealed class PendingWrite(StoredWrite write, WriteCall call, int index) : WriterWork
{
    public StoredWrite Write => write;

    public WriteCall Call => call;

    public override int Events => write.AtomicRows.Length;

    public override long Bytes { get; } = BytesOf(write.AtomicRows);

    public override Durability Durability => write.Class;

    /// <summary>True if it was the last undecided one of its call.</summary>
    public bool Decide(WriteResult result)
    {
        if (result.Outcome is WriteOutcome.Fenced or WriteOutcome.Failed)
            call.Break(write.Id);
        return call.Decide(index, result);
    }

    static long BytesOf(JournalRow[] rows)
    {
        long bytes = 0;
        foreach (var row in rows)
            bytes += row.Message.Length;
        return bytes;
    }
}

/// <summary>Anything else: a transaction of its own, in its turn.</summary>
sealed class WriterErrand(Durability durability, long bytes, Action<SqliteConnection> run) : WriterWork
{
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public override Durability Durability => durability;

    public Action<SqliteConnection> Run => run;

    public override long Bytes => bytes;

    public void Succeed() => _done.SetResult();

    public void Fail(Exception error) => _done.SetException(error);
}

/// <summary>The bounded queue in front of the one writer.</summary>
sealed class WriterQueue
{
    static readonly TimeSpan SpinMax = TimeSpan.FromMicroseconds(150);

    readonly object _gate = new();
    readonly Queue<WriterWork> _queue = new();
    int _events;
    long _bytes;
    int _batchEvents;
    long _batchBytes;
    bool _closed;

    /// <summary>Adds all or nothing, in order.</summary>
    /// <returns>Null, or why not.</returns>
    public string? TryAdd(IReadOnlyList<WriterWork> all)
    {
        var (events, bytes) = (0, 0L);
        foreach (var work in all)
            (events, bytes) = (events + work.Events, bytes + work.Bytes);
        lock (_gate)
        {
            if (_closed)
                return "the journal is closed";
            if (_events + events > JournalLimits.QueueEventsMax)
                return $"overloaded: more than {JournalLimits.QueueEventsMax} events wait for the disk";
            if (_bytes > 0 && _bytes + bytes > JournalLimits.QueueBytesMax)
                return $"overloaded: more than {JournalLimits.QueueBytesMax} bytes wait for the disk";
            foreach (var work in all)
                _queue.Enqueue(work);
            _events += events;
            _bytes += bytes;
            Monitor.Pulse(_gate);
            return null;
        }
    }

    /// <summary>Waits for work, then takes what is there for one commit, without waiting for more: one errand, or
    /// writes up to the limits of a batch, at least one.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<WriterWork> batch)
    {
        SpinForWork();
        batch.Clear();
        _batchEvents = 0;
        _batchBytes = 0;
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }
            TakeFitting(batch, Durability.Synced);
            return true;
        }
    }

    /// <summary>Adds to the batch of the last <see cref="Take"/> what came meanwhile and fits.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="strongest">The class its transaction was begun with; a stronger write waits for the next.</param>
    /// <returns>Whether there was something.</returns>
    public bool TakeMore(List<WriterWork> batch, Durability strongest)
    {
        lock (_gate)
        {
            var before = batch.Count;
            TakeFitting(batch, strongest);
            return batch.Count > before;
        }
    }

    // Whoever waited for the last commit usually has the next write ready before a sleeping thread could wake up.
    void SpinForWork()
    {
        var begun = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _events) == 0 && Stopwatch.GetElapsedTime(begun) < SpinMax)
            Thread.SpinWait(20);
    }

    void TakeFitting(List<WriterWork> batch, Durability strongest)
    {
        while (_queue.TryPeek(out var next) && (batch.Count == 0 || Fits(next, strongest)))
        {
            batch.Add(_queue.Dequeue());
            _events -= next.Events;
            _bytes -= next.Bytes;
            _batchEvents += next.Events;
            _batchBytes += next.Bytes;
            if (next is WriterErrand)
                return;
        }
    }

    bool Fits(WriterWork next, Durability strongest)
        => next is not WriterErrand
            && next.Durability >= strongest
            && _batchEvents + next.Events <= JournalLimits.BatchEventsMax
            && _batchBytes + next.Bytes <= JournalLimits.BatchBytesMax;

    /// <summary>Takes no more; what is queued is still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
