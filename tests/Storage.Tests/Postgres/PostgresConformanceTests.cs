using QuilActors.Engine.Persistence;
using QuilActors.Storage.Postgres;
using QuilActors.TestKit.JournalTck;

namespace QuilActors.Storage.Tests.Postgres;

[Collection(PostgresTests.Name)]
[NeedsPostgres]
public sealed class PostgresJournalConformance(PostgresDatabase database) : JournalConformance
{
    protected override async ValueTask<JournalUnderTest> Open()
    {
        var store = await database.Open();
        return new JournalUnderTest(
            store.Journal, (shard, epoch) => store.SetLease(shard, epoch, "test", 0), store.DisposeAsync);
    }
}

[Collection(PostgresTests.Name)]
[NeedsPostgres]
public sealed class PostgresSnapshotConformance(PostgresDatabase database) : SnapshotConformance
{
    PostgresStore? _store;

    public override async Task DisposeAsync()
    {
        await _store!.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async ValueTask<ISnapshots> Open() => (_store = await database.Open()).Snapshots;
}
