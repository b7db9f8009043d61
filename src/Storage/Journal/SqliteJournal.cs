using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>Events in a SQLite file.</summary>
sealed class SqliteJournal(SqliteFile file, WriterLoop writer, Readers readers) : IJournal
{
    public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
    {
        if (batch.Count == 0)
            return new ValueTask<WriteResult[]>(Array.Empty<WriteResult>());
        var call = new WriteCall(batch.Count);
        var work = new List<WriterWork>(batch.Count);
        // Refused ones before the writer can decide the others: a call is decided by one thread at a time.
        var isDecided = false;
        for (var i = 0; i < batch.Count; i++)
        {
            if (WriteRules.Refusal(batch[i]) is { } why)
                isDecided = call.Decide(
                    i, WriteResult.Rejected($"{file.Path}: write of {batch[i].Id} is rejected: {why}"));
            else
                work.Add(new PendingWrite(batch[i], call, i));
        }
        if (work.Count > 0 && writer.TryAdd(work) is { } reason)
        {
            var failed = WriteResult.Failed(new JournalFaultException(file.Path, reason).Message);
            foreach (var one in work)
                isDecided = ((PendingWrite)one).Decide(failed);
        }
        if (isDecided)
            call.Complete();
        return new ValueTask<WriteResult[]>(call.Answer);
    }

    public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
    {
        while (max > 0 && from <= to)
        {
            var (first, rows) = (from, (int)Math.Min(max, JournalLimits.PageRowsMax));
            var page = await readers.Run(c => JournalPage.Read(c, id, first, to, rows));
            foreach (var row in page.Rows)
                yield return row;
            if (page.IsLast || page.Rows[^1].SequenceNumber == long.MaxValue)
                yield break;
            max -= page.Rows.Count;
            from = page.Rows[^1].SequenceNumber + 1;
        }
    }

    public async ValueTask<long> Highest(string id) => await readers.Run(connection =>
    {
        using var command = JournalStatements.Command(
            connection, "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $id", "$id");
        JournalStatements.Bind(command, id);
        return command.ExecuteScalar() is long highest ? highest : 0;
    });

    public ValueTask DeleteTo(string id, long n)
    {
        var errand = new WriterErrand(Durability.Relaxed, 0, connection => Delete(connection, id, n));
        return writer.TryAdd([errand]) is { } reason
            ? ValueTask.FromException(new JournalFaultException(file.Path, reason))
            : new ValueTask(errand.Done);
    }

    // The highest row stays, marked: it keeps the highest number.
    static void Delete(SqliteConnection connection, string id, long n)
    {
        JournalStatements.Run(
            connection, "DELETE FROM tags WHERE persistence_id = $id AND sequence_nr <= $n", ["$id", "$n"], id, n);
        JournalStatements.Run(connection, """
            UPDATE journal SET deleted = 1 WHERE persistence_id = $id AND sequence_number <= $n AND deleted = 0
            """, ["$id", "$n"], id, n);
        JournalStatements.Run(connection, """
            DELETE FROM journal WHERE persistence_id = $id AND sequence_number <= $n
              AND sequence_number < (SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $id)
            """, ["$id", "$n"], id, n);
    }
}
