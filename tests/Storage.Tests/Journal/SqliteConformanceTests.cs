using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;
using QuilActors.TestKit.JournalTck;

namespace QuilActors.Storage.Tests.Journal;

public sealed class SqliteJournalConformance : JournalConformance
{
    protected override ValueTask<JournalUnderTest> Open()
    {
        var folder = new TemporaryFolder();
        var store = SqliteStore.Open(folder.File);
        return new ValueTask<JournalUnderTest>(new JournalUnderTest(
            store.Journal,
            (shard, epoch) => store.SetLease(shard, epoch, "test", 0),
            async () =>
            {
                await store.DisposeAsync();
                folder.Dispose();
            }));
    }
}

public sealed class SqliteSnapshotConformance : SnapshotConformance, IDisposable
{
    readonly TemporaryFolder _folder = new();
    SqliteStore? _store;

    public override async Task DisposeAsync()
    {
        await _store!.DisposeAsync();
        await base.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<ISnapshots> Open()
    {
        _store = SqliteStore.Open(_folder.File);
        return new ValueTask<ISnapshots>(_store.Snapshots);
    }
}
