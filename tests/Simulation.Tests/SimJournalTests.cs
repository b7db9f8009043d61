using QuilActors.Engine.Persistence;
using QuilActors.TestKit.JournalTck;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class SimJournalConformanceTests : JournalConformance
{
    protected override ValueTask<JournalUnderTest> Open()
    {
        var world = World.Create(1);
        var journal = world.AddNode(_ => { }).Journal;
        return ValueTask.FromResult(new JournalUnderTest(
            new Driven(world, journal),
            (shard, epoch) =>
            {
                journal.SetLease(shard, epoch);
                return Task.CompletedTask;
            },
            () =>
            {
                world.Dispose();
                return ValueTask.CompletedTask;
            }));
    }

    /// <summary>Runs the world until each call has ended.</summary>
    sealed class Driven(World world, IJournal journal) : IJournal
    {
        static readonly TimeSpan Most = TimeSpan.FromMinutes(1);

        public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
            => new(world.Await(() => journal.Write(batch).AsTask(), Most));

        public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
        {
            foreach (var row in world.Await(() => All(id, from, to, max), Most))
                yield return row;
            await Task.CompletedTask;
        }

        public ValueTask<long> Highest(string id) => new(world.Await(() => journal.Highest(id).AsTask(), Most));

        public ValueTask DeleteTo(string id, long n)
        {
            world.Await(() => DoneAsync(journal.DeleteTo(id, n)), Most);
            return ValueTask.CompletedTask;
        }

        static async Task<bool> DoneAsync(ValueTask task)
        {
            await task;
            return true;
        }

        async Task<List<JournalRow>> All(string id, long from, long to, long max)
        {
            var rows = new List<JournalRow>();
            await foreach (var row in journal.Replay(id, from, to, max))
                rows.Add(row);
            return rows;
        }
    }
}

public sealed class SimJournalCrashTests
{
    [Fact]
    public void What_a_synced_write_acknowledged_survives_a_power_loss_and_a_relaxed_loss_is_a_suffix()
    {
        for (var seed = 0ul; seed < 200; seed++)
        {
            using var world = World.Create(seed);
            var node = world.AddNode(_ => { });
            var (synced, relaxed) = (0L, 0L);
            for (var number = 1; number <= 20; number++)
            {
                Write("s", number, Durability.Synced, n => synced = n);
                Write("r", number, Durability.Relaxed, n => relaxed = n);
                world.Run(TimeSpan.FromTicks(3_000));
            }
            world.At(world.Now).Crash(node, CrashMode.LoseUnsynced);
            world.Run(TimeSpan.FromTicks(1));
            Assert.InRange(node.Journal.HighestNow("s"), synced, 20);
            foreach (var id in (string[])["s", "r"])
            {
                Assert.Equal(Enumerable.Range(1, (int)node.Journal.HighestNow(id)).Select(n => (long)n),
                    node.Journal.RowsNow(id).Select(row => row.SequenceNumber));
            }
            Assert.InRange(relaxed, 0, 20);

            void Write(string id, long number, Durability durability, Action<long> acknowledged)
                => world.After(TimeSpan.Zero, () => _ = AcknowledgeAsync(
                    node.Journal.Write([new StoredWrite(
                        id, [new JournalRow(number, 0, [1], 1001, "M", "w")], durability, null, 0)]),
                    number, acknowledged));
        }
    }

    [Fact]
    public void A_wiped_disk_holds_nothing()
    {
        using var world = World.Create(1);
        var node = world.AddNode(_ => { });
        world.Await(
            () => node.Journal.Write([new StoredWrite(
                "a", [new JournalRow(1, 0, [1], 1001, "M", "w")], Durability.Synced, null, 0)]).AsTask(),
            TimeSpan.FromSeconds(1));
        Assert.Equal(1, node.Journal.HighestNow("a"));
        world.At(world.Now).Crash(node, CrashMode.WipeDisk);
        world.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, node.Journal.HighestNow("a"));
        Assert.Equal(SimNodeState.Wiped, node.State);
    }

    static async Task AcknowledgeAsync(ValueTask<WriteResult[]> write, long number, Action<long> acknowledged)
    {
        await write;
        acknowledged(number);
    }
}
