using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Tests.Journal;

/// <summary>Builders and readers of journal rows.</summary>
static class Rows
{
    const long Noon = 638_000_000_000_000_000;

    public static JournalRow Row(long number, byte[]? message = null, params string[] tags)
        => new(number, Noon + number, message ?? [(byte)number], 1001, "M", "w", tags);

    public static JournalRow[] Run(long from, int count)
        => [.. Enumerable.Range(0, count).Select(i => Row(from + i))];

    public static StoredWrite Write(string id, params JournalRow[] rows)
        => new(id, rows, Durability.Synced, null, 0);

    public static async Task<List<JournalRow>> All(IJournal journal, string id)
    {
        var rows = new List<JournalRow>();
        await foreach (var row in journal.Replay(id, 1, long.MaxValue, long.MaxValue))
            rows.Add(row);
        return rows;
    }

    public static async Task<long[]> Numbers(IJournal journal, string id)
        => [.. (await All(journal, id)).Select(static r => r.SequenceNumber)];
}
