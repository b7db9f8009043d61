using Npgsql;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Postgres;

/// <summary>Events in PostgreSQL. The writer of an id is chosen by its hash, which keeps the order of an id.</summary>
sealed class PostgresJournal(PostgresSessions sessions, PostgresWriter[] writers) : IJournal
{
    const string SelectRows = """
        SELECT sequence_number, created, message, identifier, manifest, writer_uuid FROM journal
        WHERE persistence_id = $1 AND sequence_number BETWEEN $2 AND $3 AND NOT deleted
        ORDER BY sequence_number LIMIT $4
        """;

    const string SelectTags = """
        SELECT sequence_nr, tag FROM tags WHERE persistence_id = $1 AND sequence_nr BETWEEN $2 AND $3
        ORDER BY ordering_id, tag
        """;

    public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
    {
        if (batch.Count == 0)
            return new ValueTask<WriteResult[]>(Array.Empty<WriteResult>());
        var call = new WriteCall(batch.Count);
        var work = new List<WriterWork>[writers.Length];
        var decided = new List<(int Index, WriteResult Result)>();
        for (var i = 0; i < batch.Count; i++)
        {
            var write = batch[i];
            if ((WriteRules.Refusal(write) ?? NotText(write)) is { } why)
                decided.Add((i, WriteResult.Rejected($"{sessions.Name}: write of {write.Id} is rejected: {why}")));
            else
                (work[WriterOf(write.Id)] ??= []).Add(new PendingWrite(write, call, i));
        }
        var isAnswered = false;
        foreach (var (index, result) in decided)
            isAnswered = call.Decide(index, result);
        for (var i = 0; i < writers.Length; i++)
        {
            if (work[i] is { } of && writers[i].TryAdd(of) is { } reason)
            {
                var failed = WriteResult.Failed($"{sessions.Name}: {reason}");
                foreach (var one in of)
                    isAnswered = ((PendingWrite)one).Decide(failed) || isAnswered;
            }
        }
        if (isAnswered)
            call.Complete();
        return new ValueTask<WriteResult[]>(call.Answer);
    }

    public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
    {
        while (max > 0 && from <= to)
        {
            var (first, rowsMax) = (from, Math.Min(max, JournalLimits.PageRowsMax));
            var (rows, isLast) = await sessions.Run(c => ReadPage(c, id, first, to, rowsMax));
            foreach (var row in rows)
                yield return row;
            if (isLast || rows[^1].SequenceNumber == long.MaxValue)
                yield break;
            max -= rows.Count;
            from = rows[^1].SequenceNumber + 1;
        }
    }

    public async ValueTask<long> Highest(string id) => await sessions.Run(async connection =>
    {
        await using var command = Command(
            connection, "SELECT max(sequence_number) FROM journal WHERE persistence_id = $1", id);
        return await command.ExecuteScalarAsync() is long highest ? highest : 0;
    });

    // The highest row stays, marked: it keeps the highest number.
    public async ValueTask DeleteTo(string id, long n) => await sessions.Run(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var sql in (string[])
        [
            "DELETE FROM tags WHERE persistence_id = $1 AND sequence_nr <= $2",
            "UPDATE journal SET deleted = true WHERE persistence_id = $1 AND sequence_number <= $2 AND NOT deleted",
            """
            DELETE FROM journal WHERE persistence_id = $1 AND sequence_number <= $2
              AND sequence_number < (SELECT max(sequence_number) FROM journal WHERE persistence_id = $1)
            """,
        ])
        {
            await using var command = Command(connection, sql, id, n);
            await command.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        return true;
    });

    /// <summary>FNV-1a of 64 bits over the UTF-8 bytes: the same writer in every process.</summary>
    internal static ulong HashOf(string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in System.Text.Encoding.UTF8.GetBytes(id))
            hash = (hash ^ one) * 1099511628211UL;
        return hash;
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    int WriterOf(string id) => (int)(HashOf(id) % (ulong)writers.Length);

    static async Task<(List<JournalRow> Rows, bool IsLast)> ReadPage(
        NpgsqlConnection connection, string id, long from, long to, long rowsMax)
    {
        var rows = new List<JournalRow>();
        long bytes = 0;
        await using (var command = Command(connection, SelectRows, id, from, to, rowsMax))
        {
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            while (bytes < JournalLimits.PageBytesMax && await reader.ReadAsync())
            {
                var row = RowReader.RowOf(reader);
                rows.Add(row);
                bytes += row.Message.Length;
            }
            if (bytes >= JournalLimits.PageBytesMax)
                command.Cancel();
        }
        var isLast = rows.Count < rowsMax && bytes < JournalLimits.PageBytesMax;
        return (rows.Count == 0 ? rows : await WithTags(connection, id, rows), isLast);
    }

    static async Task<List<JournalRow>> WithTags(NpgsqlConnection connection, string id, List<JournalRow> rows)
    {
        var tags = new RowTags();
        await using (var command = Command(connection, SelectTags, id, rows[0].SequenceNumber, rows[^1].SequenceNumber))
        {
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                tags.Add(reader);
        }
        return tags.On(rows);
    }

    static string? NotText(StoredWrite write)
        => IsText(write.Id) && Array.TrueForAll(write.AtomicRows, static row => IsText(row.Manifest)
            && IsText(row.WriterUuid) && row.Tags?.All(IsText) != false)
            ? null
            : "the server stores no text with a zero character or half a surrogate pair";

    static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }
}
