using System.Diagnostics;
using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>The one writer of a journal: a thread that takes what is queued, commits it in one transaction and answers.
/// What arrives while it inserts joins the transaction. When a transaction fails each persistence id's writes are tried
/// alone, so that one bad write fails alone.</summary>
sealed class WriterLoop : IDisposable
{
    /// <summary>The longest a transaction stays open for what arrives meanwhile.</summary>
    static readonly TimeSpan GatherMax = TimeSpan.FromMilliseconds(2);

    /// <summary>From that many on a commit does not wait for more: the next ones are prepared while it runs.</summary>
    const int GatherWritesMax = 64;

    readonly SqliteFile _file;
    readonly SqliteConnection _connection;
    readonly Checkpoints _checkpoints;
    readonly JournalStatements _statements;
    readonly HighestNumbers _highest;
    readonly WriterQueue _queue = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Durability? _durability;
    volatile JournalFaultException? _fault;

    /// <exception cref="JournalFaultException">The file cannot be opened.</exception>
    public WriterLoop(SqliteFile file)
    {
        _file = file;
        _connection = file.OpenWriter();
        _statements = new JournalStatements(_connection);
        _highest = new HighestNumbers(_statements.Highest);
        _checkpoints = new Checkpoints(file, _connection);
        new Thread(Run) { IsBackground = true, Name = "journal" }.Start();
    }

    /// <summary>The fault of the last commit; null while all is well.</summary>
    public JournalFaultException? Fault
    {
        get => _fault;
        private set => _fault = value;
    }

    /// <summary>Done when the last queued work is committed and the connection closed.</summary>
    public Task Ended => _ended.Task;

    public string? TryAdd(IReadOnlyList<WriterWork> work) => _queue.TryAdd(work);

    /// <summary>Takes no more work; what is queued is still done.</summary>
    public void Dispose() => _queue.Close();

    void Run()
    {
        var batch = new List<WriterWork>();
        var results = new List<WriteResult>();
        while (_queue.Take(batch))
        {
            if (batch[0] is WriterErrand errand)
                Do(errand);
            else
                Commit(batch, results);
            _checkpoints.AfterCommit();
        }
        _checkpoints.Dispose();
        try
        {
            SqliteFile.Execute(_connection, "PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            // All commits are in the log; the next start reads it. What was wrong is kept for the owner.
            Fault = SqliteFaults.Typed(_file.Path, e);
        }
        _statements.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }

    void Commit(List<WriterWork> batch, List<WriteResult> results)
    {
        var answers = new Answers();
        if (TryCommit(batch, results, gather: true) is null)
            answers.Add(batch, results);
        else
            CommitById(batch, results, answers);
        answers.Send();
    }

    void CommitById(List<WriterWork> batch, List<WriteResult> results, Answers answers)
    {
        foreach (var writes in batch.GroupBy(static w => ((PendingWrite)w).Write.Id, StringComparer.Ordinal))
        {
            var group = writes.ToList();
            if (TryCommit(group, results, gather: false) is { } error)
            {
                results.Clear();
                results.AddRange(group.Select(_ => WriteResult.Failed(error.Message)));
            }
            answers.Add(group, results);
        }
    }

    // Null when the transaction was committed, with the result of each write; else nothing of it is stored.
    JournalFaultException? TryCommit(List<WriterWork> writes, List<WriteResult> results, bool gather)
    {
        results.Clear();
        var durability = writes.Exists(static w => w.Durability == Durability.Synced)
            ? Durability.Synced
            : Durability.Relaxed;
        return Transaction(durability, _ =>
        {
            var begun = Stopwatch.GetTimestamp();
            HashSet<(WriteCall, string)>? broken = null;
            do
            {
                for (var i = results.Count; i < writes.Count; i++)
                    results.Add(Store((PendingWrite)writes[i], ref broken));
            }
            while (gather && writes.Count < GatherWritesMax && Stopwatch.GetElapsedTime(begun) < GatherMax
                && _queue.TakeMore(writes, durability));
        });
    }

    WriteResult Store(PendingWrite pending, ref HashSet<(WriteCall, string)>? broken)
    {
        var write = pending.Write;
        if (pending.Call.IsBroken(write.Id) || broken?.Contains((pending.Call, write.Id)) == true)
            return WriteResult.Fenced($"{_file.Path}: an earlier write of {write.Id} in this call was not stored");
        if (Fence(write) is { } fence)
        {
            (broken ??= []).Add((pending.Call, write.Id));
            return WriteResult.Fenced($"{_file.Path}: write of {write.Id} is fenced: {fence}");
        }
        foreach (var row in write.AtomicRows)
            _statements.Insert(write.Id, row);
        _highest.Set(write.Id, write.AtomicRows[^1].SequenceNumber);
        return WriteResult.Stored;
    }

    string? Fence(StoredWrite write)
    {
        if (write.Shard is { } shard && !_statements.HoldsLease(shard, write.Epoch))
            return $"shard {shard} is not held under epoch {write.Epoch}";
        var highest = _highest.Get(write.Id);
        var first = write.AtomicRows[0].SequenceNumber;
        return first <= highest ? $"number {first} is taken, {highest} is the highest" : null;
    }

    void Do(WriterErrand errand)
    {
        if (Transaction(errand.Durability, errand.Run) is { } error)
            errand.Fail(error);
        else
            errand.Succeed();
    }

    JournalFaultException? Transaction(Durability durability, Action<SqliteConnection> run)
    {
        try
        {
            SetDurability(durability);
            _statements.Begin();
            run(_connection);
            _statements.Commit();
            Fault = null;
            return null;
        }
        catch (SqliteException e)
        {
            Rollback();
            return Fault = SqliteFaults.Typed(_file.Path, e);
        }
        catch (Exception e)
        {
            // A fault of ours. The thread must live on to answer everybody; the write is reported as failed.
            Rollback();
            return Fault = new JournalFaultException(_file.Path, e.Message.ReplaceLineEndings(" "), e);
        }
    }

    // SQLite refuses it inside a transaction.
    void SetDurability(Durability durability)
    {
        if (_durability == durability)
            return;
        _durability = null;
        SqliteFile.Execute(
            _connection, durability == Durability.Synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        _durability = durability;
    }

    void Rollback()
    {
        _highest.Forget();
        try
        {
            SqliteFile.Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some faults (a full disk among them) have rolled back already: no transaction is active.
            _durability = null;
        }
    }
}
