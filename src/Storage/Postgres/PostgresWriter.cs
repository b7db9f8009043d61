using Npgsql;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Postgres;

/// <summary>One writer of the journal: a thread with a session of its own that takes what is queued, commits it in one
/// transaction and answers. When the server refuses a transaction each id's writes are tried alone.</summary>
sealed class PostgresWriter
{
    readonly PostgresSessions _sessions;
    readonly WriterQueue _queue = new();
    readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    PostgresBatch? _session;

    public PostgresWriter(PostgresSessions sessions, int number)
    {
        _sessions = sessions;
        new Thread(Run) { IsBackground = true, Name = $"journal-{number}" }.Start();
    }

    /// <summary>Done when the last queued write is decided and the session closed.</summary>
    public Task Ended => _ended.Task;

    public string? TryAdd(IReadOnlyList<WriterWork> work) => _queue.TryAdd(work);

    /// <summary>Takes no more work; what is queued is still done.</summary>
    public void Close() => _queue.Close();

    void Run()
    {
        var batch = new List<WriterWork>();
        while (_queue.Take(batch))
        {
            var answers = new Answers();
            Commit(batch, answers);
            answers.Send();
        }
        _session?.Dispose();
        _ended.SetResult();
    }

    void Commit(List<WriterWork> batch, Answers answers)
    {
        if (TryCommit(batch, answers) is not { } refusal)
            return;
        if (!refusal.IsCertain)
        {
            Fail(batch, refusal.Error, answers);
            return;
        }
        foreach (var writes in batch.GroupBy(static w => ((PendingWrite)w).Write.Id, StringComparer.Ordinal))
            CommitAlone([.. writes], answers);
    }

    void CommitAlone(List<WriterWork> writes, Answers answers)
    {
        if (TryCommit(writes, answers) is not { } refusal)
            return;
        if (!refusal.IsCertain || !refusal.IsDuplicate)
            Fail(writes, refusal.Error, answers);
        else if (writes.Count == 1)
            answers.Add(writes, [WriteResult.Fenced($"{_sessions.Name}: write of {IdOf(writes[0])} is fenced: "
                + "another writer has stored its number")]);
        else
            writes.ForEach(write => CommitAlone([write], answers));
    }

    // Null when the transaction was committed and its writes are decided.
    Refusal? TryCommit(List<WriterWork> writes, Answers answers)
    {
        try
        {
            _session ??= new PostgresBatch(_sessions.Open());
            var synced = writes.Exists(static w => w.Durability == Durability.Synced);
            using var transaction = _session.Begin(synced ? Durability.Synced : Durability.Relaxed);
            var results = Store(_session, writes);
            transaction.Commit();
            answers.Add(writes, results);
            return null;
        }
        catch (PostgresException e) when (!IsEndOfSession(e))
        {
            _highest.Clear();
            return new Refusal(_sessions.Typed(e), IsCertain: true, e.SqlState == PostgresErrorCodes.UniqueViolation);
        }
        catch (Exception e)
        {
            // The session is gone, perhaps between commit and answer; the next batch opens another one.
            _highest.Clear();
            DropSession();
            return new Refusal(_sessions.Typed(e), IsCertain: false, IsDuplicate: false);
        }
    }

    List<WriteResult> Store(PostgresBatch session, List<WriterWork> writes)
    {
        var all = writes.ConvertAll(static w => (PendingWrite)w);
        var held = session.Held(all.Where(static w => w.Write.Shard is not null)
            .Select(static w => (w.Write.Shard!.Value, w.Write.Epoch)).Distinct().Order().ToArray());
        ReadHighest(session, all);
        var broken = new HashSet<(WriteCall, string)>();
        var rows = new List<(string, JournalRow)>();
        var results = all.ConvertAll(one => Decide(one, held, broken, rows));
        session.Insert(rows);
        return results;
    }

    WriteResult Decide(
        PendingWrite pending, HashSet<(int, long)> held, HashSet<(WriteCall, string)> broken,
        List<(string, JournalRow)> rows)
    {
        var write = pending.Write;
        if (pending.Call.IsBroken(write.Id) || broken.Contains((pending.Call, write.Id)))
            return WriteResult.Fenced($"{_sessions.Name}: an earlier write of {write.Id} in this call was not stored");
        var (first, highest) = (write.AtomicRows[0].SequenceNumber, _highest[write.Id]);
        var fence = write.Shard is { } shard && !held.Contains((shard, write.Epoch))
            ? $"shard {shard} is not held under epoch {write.Epoch}"
            : first <= highest ? $"number {first} is taken, {highest} is the highest" : null;
        if (fence is not null)
        {
            broken.Add((pending.Call, write.Id));
            return WriteResult.Fenced($"{_sessions.Name}: write of {write.Id} is fenced: {fence}");
        }
        foreach (var row in write.AtomicRows)
            rows.Add((write.Id, row));
        _highest[write.Id] = write.AtomicRows[^1].SequenceNumber;
        return WriteResult.Stored;
    }

    // What is remembered may be too low after another process wrote; then the unique key refuses.
    void ReadHighest(PostgresBatch session, List<PendingWrite> writes)
    {
        if (_highest.Count > HighestNumbers.IdsMax)
            _highest.Clear();
        var unknown = writes.Select(static w => w.Write.Id).Where(id => !_highest.ContainsKey(id)).Distinct().ToArray();
        foreach (var (id, highest) in session.Highest(unknown))
            _highest[id] = highest;
    }

    void DropSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (NpgsqlException)
        {
            // It is broken already, which is why it goes.
        }
        _session = null;
    }

    static string IdOf(WriterWork work) => ((PendingWrite)work).Write.Id;

    static void Fail(List<WriterWork> writes, JournalFaultException error, Answers answers)
        => answers.Add(writes, writes.ConvertAll(_ => WriteResult.Failed(error.Message)));

    // Classes 08 (connection) and 57 (intervention), 25P03 (idle in transaction for too long).
    static bool IsEndOfSession(PostgresException e)
        => e.SqlState == "25P03" || e.SqlState.StartsWith("08", StringComparison.Ordinal)
            || e.SqlState.StartsWith("57P", StringComparison.Ordinal);

    sealed record Refusal(JournalFaultException Error, bool IsCertain, bool IsDuplicate);
}
