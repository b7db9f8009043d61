using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>What the writer has to do.</summary>
abstract class WriterWork
{
    public virtual int Events => 1;

    public virtual long Bytes => 0;

    /// <summary>It was not done and will not be.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>One call of <see cref="IJournal.Write"/>; answered when all its writes are decided.</summary>
sealed class WriteCall(int writes)
{
    readonly TaskCompletionSource<WriteResult[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly WriteResult[] _results = new WriteResult[writes];
    int _undecided = writes;

    public Task<WriteResult[]> Answer => _answer.Task;

    /// <summary>Ids one of whose writes was fenced or failed: what follows in this call builds on it.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public void Decide(int index, WriteResult result)
    {
        _results[index] = result;
        if (--_undecided == 0)
            _answer.SetResult(_results);
    }
}

/// <summary>One atomic write.</summary>
sealed class PendingWrite(StoredWrite write, WriteCall call, int index) : WriterWork
{
    public StoredWrite Write => write;

    public WriteCall Call => call;

    public override int Events => write.AtomicRows.Length;

    public override long Bytes { get; } = write.AtomicRows.Sum(static r => (long)r.Message.Length);

    public void Decide(WriteResult result)
    {
        if (result.Outcome is WriteOutcome.Fenced or WriteOutcome.Failed)
            call.Broken.Add(write.Id);
        call.Decide(index, result);
    }

    public override void Fail(Exception error) => Decide(WriteResult.Failed(error.Message));
}

/// <summary>Anything else: a transaction of its own, in its turn.</summary>
sealed class WriterErrand(Durability durability, long bytes, Action<SqliteConnection> run) : WriterWork
{
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public Durability Durability => durability;

    public Action<SqliteConnection> Run => run;

    public override long Bytes => bytes;

    public void Succeed() => _done.SetResult();

    public override void Fail(Exception error) => _done.SetException(error);
}

/// <summary>The bounded queue in front of the one writer.</summary>
sealed class WriterQueue
{
    readonly object _gate = new();
    readonly Queue<WriterWork> _queue = new();
    int _events;
    long _bytes;
    bool _closed;

    /// <summary>Adds all or nothing, in order.</summary>
    /// <returns>Null, or why not.</returns>
    public string? TryAdd(IReadOnlyList<WriterWork> all)
    {
        var events = all.Sum(static w => w.Events);
        var bytes = all.Sum(static w => w.Bytes);
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
        batch.Clear();
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }
            var (events, bytes) = (0, 0L);
            while (_queue.TryPeek(out var next))
            {
                events += next.Events;
                bytes += next.Bytes;
                if (batch.Count > 0 && (next is WriterErrand || events > JournalLimits.BatchEventsMax
                        || bytes > JournalLimits.BatchBytesMax))
                    break;
                batch.Add(_queue.Dequeue());
                _events -= next.Events;
                _bytes -= next.Bytes;
                if (next is WriterErrand)
                    break;
            }
            return true;
        }
    }

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
