using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>The one writer of a journal: a thread that takes what is queued, commits it in one transaction and answers.
/// When a transaction fails each persistence id's writes are tried alone, so that one bad write fails alone.</summary>
sealed class WriterLoop : IDisposable
{
    readonly SqliteFile _file;
    readonly SqliteConnection _connection;
    readonly JournalStatements _statements;
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
        while (_queue.Take(batch))
        {
            if (batch[0] is WriterErrand errand)
                Do(errand);
            else
                Commit(batch.ConvertAll(static w => (PendingWrite)w));
        }
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

    void Commit(List<PendingWrite> batch)
    {
        if (TryCommit(batch) is null)
            return;
        foreach (var writes in batch.GroupBy(static w => w.Write.Id, StringComparer.Ordinal))
        {
            var group = writes.ToList();
            if (TryCommit(group) is not { } error)
                continue;
            foreach (var write in group)
                write.Fail(error);
        }
    }

    // Null when the transaction was committed and all its writes are decided; else nothing of it is stored.
    JournalFaultException? TryCommit(List<PendingWrite> writes)
    {
        var synced = writes.Exists(static w => w.Write.Class == Durability.Synced);
        var results = new WriteResult[writes.Count];
        var error = Transaction(synced ? Durability.Synced : Durability.Relaxed, _ =>
        {
            var broken = new HashSet<(WriteCall, string)>();
            for (var i = 0; i < results.Length; i++)
                results[i] = Store(writes[i], broken);
        });
        if (error is not null)
            return error;
        for (var i = 0; i < results.Length; i++)
            writes[i].Decide(results[i]);
        return null;
    }

    WriteResult Store(PendingWrite pending, HashSet<(WriteCall, string)> broken)
    {
        var write = pending.Write;
        if (pending.Call.Broken.Contains(write.Id) || broken.Contains((pending.Call, write.Id)))
            return WriteResult.Fenced($"{_file.Path}: an earlier write of {write.Id} in this call was not stored");
        if (Fence(write) is { } fence)
        {
            broken.Add((pending.Call, write.Id));
            return WriteResult.Fenced($"{_file.Path}: write of {write.Id} is fenced: {fence}");
        }
        foreach (var row in write.AtomicRows)
            _statements.Insert(write.Id, row);
        return WriteResult.Stored;
    }

    string? Fence(StoredWrite write)
    {
        if (write.Shard is { } shard && !_statements.HoldsLease(shard, write.Epoch))
            return $"shard {shard} is not held under epoch {write.Epoch}";
        var highest = _statements.Highest(write.Id);
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
            SqliteFile.Execute(_connection, "BEGIN IMMEDIATE");
            run(_connection);
            SqliteFile.Execute(_connection, "COMMIT");
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
