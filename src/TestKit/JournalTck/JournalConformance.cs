using System.Globalization;
using QuilActors.Engine.Persistence;
using Xunit;

namespace QuilActors.TestKit.JournalTck;

/// <summary>What every <see cref="IJournal"/> must do. Inherit it in a test project and give it a fresh store.
/// </summary>
public abstract class JournalConformance
{
    const int EventBytesMax = 8 * 1024 * 1024;

    /// <summary>Replay gives all events in ascending order with all their columns.</summary>
    [StoreFact]
    public async Task Replay_gives_all_events_in_order()
    {
        await using var store = await Open();
        var rows = Rows(1, 3);
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Atomic("a", rows)]));
        var read = await ReadAll(store.Journal, "a");
        Assert.Equal(rows.Length, read.Count);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].SequenceNumber, read[i].SequenceNumber);
            Assert.Equal(rows[i].Created, read[i].Created);
            Assert.Equal(rows[i].Message, read[i].Message);
            Assert.Equal(rows[i].Identifier, read[i].Identifier);
            Assert.Equal(rows[i].Manifest, read[i].Manifest);
            Assert.Equal(rows[i].WriterUuid, read[i].WriterUuid);
        }
    }

    /// <summary>Both bounds are inclusive, max counts.</summary>
    [StoreFact]
    public async Task Replay_respects_from_to_and_max()
    {
        await using var store = await Open();
        await store.Journal.Write([Atomic("a", Rows(1, 9))]);
        Assert.Equal([4, 5, 6], await Numbers(store.Journal, "a", 4, 6, long.MaxValue));
        Assert.Equal([4, 5], await Numbers(store.Journal, "a", 4, 9, 2));
        Assert.Empty(await Numbers(store.Journal, "a", 1, 9, 0));
        Assert.Empty(await Numbers(store.Journal, "a", 6, 5, 10));
        Assert.Empty(await Numbers(store.Journal, "nobody", 1, long.MaxValue, 10));
    }

    /// <summary>More events than a page holds.</summary>
    [StoreFact]
    public async Task Replay_gives_several_pages()
    {
        await using var store = await Open();
        for (var from = 1; from <= 2401; from += 800)
            await store.Journal.Write([Atomic("a", Rows(from, 800))]);
        var numbers = await Numbers(store.Journal, "a", 1, long.MaxValue, long.MaxValue);
        Assert.Equal(Enumerable.Range(1, 3200).Select(i => (long)i), numbers);
    }

    /// <summary>0 for an unknown id, else the last number.</summary>
    [StoreFact]
    public async Task Highest_is_the_last_number_or_zero()
    {
        await using var store = await Open();
        Assert.Equal(0, await store.Journal.Highest("a"));
        await store.Journal.Write([Atomic("a", Rows(1, 2))]);
        Assert.Equal(2, await store.Journal.Highest("a"));
        Assert.Equal(0, await store.Journal.Highest("b"));
    }

    /// <summary>A taken number in the middle keeps the whole atomic write out.</summary>
    [StoreFact]
    public async Task An_atomic_write_is_stored_whole_or_not_at_all()
    {
        await using var store = await Open();
        await store.Journal.Write([Atomic("a", Rows(1, 2))]);
        var results = await store.Journal.Write([Atomic("a", Rows(2, 3))]);
        Assert.Equal(WriteOutcome.Fenced, Assert.Single(results).Outcome);
        Assert.Equal([1, 2], await Numbers(store.Journal, "a", 1, long.MaxValue, long.MaxValue));
        Assert.Equal(2, await store.Journal.Highest("a"));
    }

    /// <summary>Two writers of one number: exactly one wins, with its whole write.</summary>
    [StoreFact]
    public async Task Of_two_writers_at_one_number_one_wins()
    {
        await using var store = await Open();
        var first = store.Journal.Write([Atomic("a", Rows(1, 3, "one"))]).AsTask();
        var second = store.Journal.Write([Atomic("a", Rows(1, 3, "two"))]).AsTask();
        var results = (await Task.WhenAll(first, second)).Select(r => Assert.Single(r).Outcome).ToArray();
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Fenced], results.Order());
        var winner = results[0] == WriteOutcome.Stored ? "one" : "two";
        Assert.All(await ReadAll(store.Journal, "a"), row => Assert.Equal(winner, row.WriterUuid));
    }

    /// <summary>A rejected write does not touch the others of its batch.</summary>
    [StoreFact]
    public async Task An_event_over_the_limit_is_rejected_and_leaves_its_neighbours()
    {
        await using var store = await Open();
        JournalRow[] fits = [Row(1, new byte[EventBytesMax])];
        JournalRow[] tooLarge = [Row(1, new byte[EventBytesMax + 1])];
        var results = await store.Journal.Write(
            [Atomic("before", Rows(1, 1)), Atomic("large", tooLarge), Atomic("fits", fits)]);
        Assert.Equal(
            [WriteOutcome.Stored, WriteOutcome.Rejected, WriteOutcome.Stored], results.Select(r => r.Outcome));
        Assert.Equal(0, await store.Journal.Highest("large"));
        Assert.Equal(EventBytesMax, Assert.Single(await ReadAll(store.Journal, "fits")).Message.Length);
    }

    /// <summary>Deleted events are not replayed, numbers go on.</summary>
    [StoreFact]
    public async Task Deletion_keeps_the_highest_number_and_is_idempotent()
    {
        await using var store = await Open();
        await store.Journal.Write([Atomic("a", Rows(1, 5)), Atomic("b", Rows(1, 5))]);
        await store.Journal.DeleteTo("a", 3);
        Assert.Equal([4, 5], await Numbers(store.Journal, "a", 1, long.MaxValue, long.MaxValue));
        await store.Journal.DeleteTo("a", 3);
        await store.Journal.DeleteTo("a", 5);
        await store.Journal.DeleteTo("a", 5);
        await store.Journal.DeleteTo("nobody", 5);
        Assert.Empty(await Numbers(store.Journal, "a", 1, long.MaxValue, long.MaxValue));
        Assert.Equal(5, await store.Journal.Highest("a"));
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Atomic("a", Rows(6, 1))]));
        Assert.Equal([6], await Numbers(store.Journal, "a", 1, long.MaxValue, long.MaxValue));
        Assert.Equal(6, await store.Journal.Highest("a"));
        Assert.Equal(5, (await Numbers(store.Journal, "b", 1, long.MaxValue, long.MaxValue)).Count);
    }

    /// <summary>Calls of one id are applied in the order they were made.</summary>
    [StoreFact]
    public async Task Writes_of_each_of_256_ids_keep_their_order()
    {
        await using var store = await Open();
        var writes = new List<Task<WriteResult[]>>();
        for (var number = 1; number <= 8; number++)
        {
            for (var id = 0; id < 256; id++)
                writes.Add(store.Journal.Write([Atomic(Name(id), Rows(number, 1))]).AsTask());
        }
        foreach (var results in await Task.WhenAll(writes))
            Assert.Equal([WriteResult.Stored], results);
        for (var id = 0; id < 256; id++)
        {
            Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8],
                await Numbers(store.Journal, Name(id), 1, long.MaxValue, long.MaxValue));
        }
    }

    /// <summary>Old epochs are refused, their neighbours commit.</summary>
    [StoreFact]
    public async Task A_write_of_an_old_epoch_is_fenced_while_its_neighbour_commits()
    {
        await using var store = await Open();
        if (store.SetLease is null)
            return;
        await store.SetLease(7, 1);
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Atomic("a", Rows(1, 1), 7, 1)]));
        await store.SetLease(7, 2);
        var results = await store.Journal.Write(
            [Atomic("a", Rows(2, 1), 7, 1), Atomic("free", Rows(1, 1)), Atomic("b", Rows(1, 1), 7, 2)]);
        Assert.Equal(
            [WriteOutcome.Fenced, WriteOutcome.Stored, WriteOutcome.Stored], results.Select(r => r.Outcome));
        Assert.Equal(1, await store.Journal.Highest("a"));
        var unknown = await store.Journal.Write([Atomic("c", Rows(1, 1), 8, 1)]);
        Assert.Equal(WriteOutcome.Fenced, Assert.Single(unknown).Outcome);
    }

    /// <summary>A takeover while writes are under way: what its first read sees is all there will ever be of the old
    /// epoch.</summary>
    [StoreFact]
    public async Task After_a_takeover_nothing_of_the_old_epoch_is_committed()
    {
        await using var store = await Open();
        if (store.SetLease is null)
            return;
        await store.SetLease(7, 1);
        var first = store.Journal.Write([Atomic("a", Rows(1, 1), 7, 1)]);
        var writes = Enumerable.Range(2, 300)
            .Select(n => store.Journal.Write([Atomic("a", Rows(n, 1), 7, 1)]).AsTask()).ToList();
        Assert.Equal([WriteResult.Stored], await first);
        await store.SetLease(7, 2);
        var seen = await store.Journal.Highest("a");
        var outcomes = (await Task.WhenAll(writes)).Select(r => Assert.Single(r).Outcome).ToList();
        Assert.Equal(seen, await store.Journal.Highest("a"));
        Assert.Equal(seen - 1, outcomes.TakeWhile(o => o == WriteOutcome.Stored).Count());
        Assert.All(outcomes.Skip((int)seen - 1), o => Assert.Equal(WriteOutcome.Fenced, o));
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Atomic("a", Rows(seen + 1, 1), 7, 2)]));
    }

    /// <summary>Tags come back with their events; replay of others is not touched.</summary>
    [StoreFact]
    public async Task Tags_come_back_with_their_events_and_go_with_them()
    {
        await using var store = await Open();
        JournalRow[] rows = [.. Rows(1, 3)];
        rows[1] = rows[1] with { Tags = ["blue", "green"] };
        await store.Journal.Write([Atomic("a", rows)]);
        var read = await ReadAll(store.Journal, "a");
        Assert.Equal(["blue", "green"], read[1].Tags!.Order(StringComparer.Ordinal));
        Assert.True(read[0].Tags is null or { Count: 0 });
        await store.Journal.DeleteTo("a", 2);
        Assert.True(Assert.Single(await ReadAll(store.Journal, "a")).Tags is null or { Count: 0 });
    }

    /// <summary>Numbers up to the highest are taken, also when their events were deleted.</summary>
    [StoreFact]
    public async Task A_deleted_number_is_not_given_again()
    {
        await using var store = await Open();
        await store.Journal.Write([Atomic("a", Rows(1, 5))]);
        await store.Journal.DeleteTo("a", 5);
        var results = await store.Journal.Write([Atomic("a", Rows(3, 1))]);
        Assert.Equal(WriteOutcome.Fenced, Assert.Single(results).Outcome);
        Assert.Equal(5, await store.Journal.Highest("a"));
    }

    /// <summary>Both classes of durability are answered and read back.</summary>
    [StoreFact]
    public async Task Relaxed_and_synced_writes_mix_in_one_batch()
    {
        await using var store = await Open();
        var relaxed = Atomic("r", Rows(1, 2)) with { Class = Durability.Relaxed };
        var results = await store.Journal.Write([relaxed, Atomic("s", Rows(1, 2))]);
        Assert.Equal([WriteResult.Stored, WriteResult.Stored], results);
        Assert.Equal(2, await store.Journal.Highest("r"));
        Assert.Equal(2, await store.Journal.Highest("s"));
    }

    /// <summary>Payloads and ids are bytes and text without exceptions.</summary>
    [StoreFact]
    public async Task Empty_payloads_and_odd_ids_come_back_unchanged()
    {
        await using var store = await Open();
        string[] ids = ["/user/x y", "ünïcödé", "'; DROP TABLE journal; --", new('x', 255)];
        foreach (var id in ids)
        {
            Assert.Equal([WriteResult.Stored], await store.Journal.Write([Atomic(id, [Row(1, [])])]));
            Assert.Empty(Assert.Single(await ReadAll(store.Journal, id)).Message);
        }
    }

    /// <summary>A fresh, empty store.</summary>
    protected abstract ValueTask<JournalUnderTest> Open();

    static StoredWrite Atomic(string id, JournalRow[] rows, int? shard = null, long epoch = 0)
        => new(id, rows, Durability.Synced, shard, epoch);

    static JournalRow[] Rows(long from, int count, string writer = "writer")
        => [.. Enumerable.Range(0, count).Select(i => Row(from + i, [(byte)(from + i), 0, 255], writer))];

    static JournalRow Row(long number, byte[] message, string writer = "writer")
        => new(number, 638_000_000_000_000_000 + number, message, 1001, "M" + number, writer);

    static string Name(int id) => "id" + id.ToString(CultureInfo.InvariantCulture);

    static Task<List<JournalRow>> ReadAll(IJournal journal, string id)
        => Read(journal, id, 1, long.MaxValue, long.MaxValue);

    static async Task<List<JournalRow>> Read(IJournal journal, string id, long from, long to, long max)
    {
        var rows = new List<JournalRow>();
        await foreach (var row in journal.Replay(id, from, to, max))
            rows.Add(row);
        return rows;
    }

    static async Task<List<long>> Numbers(IJournal journal, string id, long from, long to, long max)
        => [.. (await Read(journal, id, from, to, max)).Select(row => row.SequenceNumber)];
}
