using QuilActors.Engine.Persistence;
using QuilActors.TestKit.JournalTck;

namespace QuilActors.TestKit.Tests;

public sealed class MemoryJournalTests : JournalConformance
{
    protected override ValueTask<JournalUnderTest> Open()
    {
        var journal = new MemoryJournal();
        return ValueTask.FromResult(new JournalUnderTest(
            journal,
            (shard, epoch) =>
            {
                journal.SetLease(shard, epoch);
                return Task.CompletedTask;
            },
            () => ValueTask.CompletedTask));
    }
}

public sealed class MemorySnapshotsTests : SnapshotConformance
{
    protected override ValueTask<ISnapshots> Open() => ValueTask.FromResult<ISnapshots>(new MemorySnapshots());
}
