using Npgsql;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;
using QuilActors.Storage.Postgres;
using QuilActors.Storage.Tests.Journal;

namespace QuilActors.Storage.Tests.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresStoreTests(PostgresDatabase database)
{
    [PostgresFact]
    public async Task A_takeover_waits_for_the_open_transaction_of_the_old_owner()
    {
        var address = await database.Fresh();
        await using var store = await PostgresStore.Open(address);
        await store.SetLease(7, 1, "old", 0);
        await using var source = NpgsqlDataSource.Create(address);
        await using var old = await source.OpenConnectionAsync();
        await using var open = await old.BeginTransactionAsync();
        await using (var fence = new NpgsqlCommand("SELECT 1 FROM shard_lease WHERE shard_id = 7 FOR SHARE", old))
            Assert.Equal(1, await fence.ExecuteScalarAsync());
        await using (var insert = new NpgsqlCommand("""
            INSERT INTO journal(deleted, persistence_id, sequence_number, created, message) VALUES(false, 'a', 1, 1, '')
            """, old))
            await insert.ExecuteNonQueryAsync();
        var takeover = store.SetLease(7, 2, "new", 0);
        const string waiting = """
            SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND a.query LIKE 'INSERT INTO shard_lease%'
            """;
        while ((long)(await PostgresDatabase.Execute(address, waiting))! == 0)
            Assert.False(takeover.IsCompleted, "the takeover did not wait");
        await open.CommitAsync();
        await takeover;
        Assert.Equal(1, await store.Journal.Highest("a"));
        var late = await store.Journal.Write([Rows.Write("a", Rows.Row(2)) with { Shard = 7, Epoch = 1 }]);
        Assert.Equal(WriteOutcome.Fenced, late[0].Outcome);
    }

    [PostgresFact]
    public async Task A_number_that_another_process_took_is_fenced_and_its_neighbours_commit()
    {
        var address = await database.Fresh();
        await using var one = await PostgresStore.Open(address);
        await using var other = await PostgresStore.Open(address);
        await one.Journal.Write([Rows.Write("a", Rows.Row(1))]);
        await other.Journal.Write([Rows.Write("a", Rows.Row(2))]);
        var results = await one.Journal.Write(
            [Rows.Write("b", Rows.Row(1)), Rows.Write("a", Rows.Row(2)), Rows.Write("c", Rows.Row(1))]);
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Fenced, WriteOutcome.Stored], results.Select(r => r.Outcome));
        Assert.Equal([WriteResult.Stored], await one.Journal.Write([Rows.Write("a", Rows.Row(3))]));
    }

    [PostgresFact]
    public async Task A_session_ended_by_the_server_fails_its_batch_and_the_next_batch_opens_another()
    {
        var address = await database.Fresh();
        await using var store = await PostgresStore.Open(address);
        await store.Journal.Write([Rows.Write("a", Rows.Row(1))]);
        await PostgresDatabase.Execute(address, """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = 'quil' AND pid <> pg_backend_pid()
            """);
        var failed = await store.Journal.Write([Rows.Write("a", Rows.Row(2))]);
        Assert.Equal(WriteOutcome.Failed, failed[0].Outcome);
        Assert.StartsWith("postgres ", failed[0].Error, StringComparison.Ordinal);
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Rows.Write("a", Rows.Row(2))]));
    }

    [PostgresFact]
    public async Task Text_the_server_cannot_store_is_rejected_alone()
    {
        await using var store = await database.Open();
        var results = await store.Journal.Write(
            [Rows.Write("a\0b", Rows.Row(1)), Rows.Write("half \ud800", Rows.Row(1)), Rows.Write("a", Rows.Row(1))]);
        Assert.Equal(
            [WriteOutcome.Rejected, WriteOutcome.Rejected, WriteOutcome.Stored], results.Select(r => r.Outcome));
    }

    [PostgresFact]
    public async Task The_columns_are_those_other_readers_expect()
    {
        var address = await database.Fresh();
        await using (var store = await PostgresStore.Open(address))
            await store.Journal.Write([Rows.Write("a", Rows.Row(7, [1, 2, 3], "t"))]);
        Assert.Equal("false|a|7|638000000000000007|010203|1001|M|w", await PostgresDatabase.Execute(address, """
            SELECT concat_ws('|', deleted::text, persistence_id, sequence_number, created, encode(message, 'hex'),
              identifier, manifest, writer_uuid) FROM journal
            """));
        Assert.Equal("1|t|a|7", await PostgresDatabase.Execute(
            address, "SELECT concat_ws('|', ordering_id, tag, persistence_id, sequence_nr) FROM tags"));
    }

    [PostgresFact]
    public async Task A_closed_store_answers_with_failures()
    {
        var store = await database.Open();
        await store.DisposeAsync();
        var results = await store.Journal.Write([Rows.Write("a", Rows.Row(1))]);
        Assert.Equal(WriteOutcome.Failed, results[0].Outcome);
        await Assert.ThrowsAsync<JournalFaultException>(async () => await store.Journal.Highest("a"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_typed_fault()
    {
        var refused = await Assert.ThrowsAsync<JournalFaultException>(
            () => PostgresStore.Open("Host=/nonexistent;Username=nobody;Database=none"));
        Assert.StartsWith("postgres /nonexistent", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalFaultException>(() => PostgresStore.Open("no connection string"));
    }

    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Ids_are_spread_by_fnv_1a(string id, ulong hash) => Assert.Equal(hash, PostgresJournal.HashOf(id));
}
