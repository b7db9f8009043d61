using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Tests.Journal;

public sealed class SqliteStoreTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    SqliteStore Open(int pagesMax = 0) => SqliteStore.Open(_folder.File, pagesMax);

    static WriteOutcome[] Outcomes(WriteResult[] results) => [.. results.Select(static r => r.Outcome)];

    object? Query(string sql, string? file = null)
    {
        using var connection = new SqliteConnection($"Data Source={file ?? _folder.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    [Fact]
    public async Task What_was_stored_is_there_after_closing_and_opening()
    {
        await using (var store = Open())
        {
            await store.Journal.Write([Rows.Write("a", Rows.Row(1, [1, 2], "x", "y"), Rows.Row(2))]);
            await store.Snapshots.Save(new SnapshotRow("a", 1, 5, [9], 1000, "S"));
        }
        Assert.False(File.Exists(_folder.File + "-wal"), "closing folds the log into the file");
        await using var again = Open();
        var rows = await Rows.All(again.Journal, "a");
        Assert.Equal(["x", "y"], rows[0].Tags!);
        Assert.Equal([1, 2], rows[0].Message);
        Assert.Null(rows[1].Tags);
        Assert.Equal([9], (await again.Snapshots.Load("a", SnapshotSelectionCriteria.Latest))!.Snapshot);
    }

    [Fact]
    public async Task The_columns_are_those_other_readers_expect()
    {
        await using (var store = Open())
            await store.Journal.Write([Rows.Write("a", Rows.Row(7, [1, 2, 3], "t"))]);
        Assert.Equal("0|a|7|638000000000000007|010203|1001|M|w", Query("""
            SELECT deleted||'|'||persistence_id||'|'||sequence_number||'|'||created||'|'||hex(message)||'|'||identifier
              ||'|'||manifest||'|'||writer_uuid FROM journal
            """));
        Assert.Equal("1|t|a|7", Query("SELECT ordering_id||'|'||tag||'|'||persistence_id||'|'||sequence_nr FROM tags"));
        Assert.Equal("consumed,journal,shard_lease,snapshot,tags", Query(
            "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type='table'"
            + " AND name NOT LIKE 'sqlite%' ORDER BY name)"));
        Assert.Equal("wal", Query("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Deletion_removes_rows_and_tags_but_the_highest_which_it_marks()
    {
        await using (var store = Open())
        {
            await store.Journal.Write(
                [Rows.Write("a", Rows.Row(1, null, "t"), Rows.Row(2, null, "t"), Rows.Row(3, null, "t"))]);
            await store.Journal.DeleteTo("a", 2);
        }
        Assert.Equal("3:0", Query("SELECT group_concat(sequence_number||':'||deleted) FROM journal"));
        Assert.Equal("3", Query("SELECT group_concat(sequence_nr) FROM tags"));
        await using (var store = Open())
            await store.Journal.DeleteTo("a", long.MaxValue);
        Assert.Equal("3:1", Query("SELECT group_concat(sequence_number||':'||deleted) FROM journal"));
        Assert.Equal(0L, Query("SELECT count(*) FROM tags"));
        await using (var store = Open())
        {
            Assert.Equal(3, await store.Journal.Highest("a"));
            await store.Journal.Write([Rows.Write("a", Rows.Row(4))]);
            await store.Journal.DeleteTo("a", 3);
            Assert.Equal(new long[] { 4 }, await Rows.Numbers(store.Journal, "a"));
        }
        Assert.Equal("4:0", Query("SELECT group_concat(sequence_number||':'||deleted) FROM journal"));
    }

    [Fact]
    public async Task A_number_below_the_highest_is_fenced_even_when_its_row_is_deleted()
    {
        await using var store = Open();
        await store.Journal.Write([Rows.Write("a", Rows.Run(1, 3))]);
        await store.Journal.DeleteTo("a", 2);
        var results = await store.Journal.Write([Rows.Write("a", Rows.Row(2))]);
        Assert.Equal([WriteOutcome.Fenced], Outcomes(results));
        Assert.Contains("number 2 is taken, 3 is the highest", results[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_follows_a_fenced_write_of_the_same_id_in_a_call_is_fenced_too()
    {
        await using var store = Open();
        await store.Journal.Write([Rows.Write("a", Rows.Row(1))]);
        var results = await store.Journal.Write(
            [Rows.Write("a", Rows.Row(1)), Rows.Write("b", Rows.Row(1)), Rows.Write("a", Rows.Row(2))]);
        Assert.Equal([WriteOutcome.Fenced, WriteOutcome.Stored, WriteOutcome.Fenced], Outcomes(results));
        Assert.Equal(new long[] { 1 }, await Rows.Numbers(store.Journal, "a"));
    }

    [Fact]
    public async Task What_follows_a_rejected_write_is_stored_with_a_gap()
    {
        await using var store = Open();
        var large = Rows.Row(2, new byte[JournalLimits.EventBytesMax + 1]);
        var results = await store.Journal.Write(
            [Rows.Write("a", Rows.Row(1)), Rows.Write("a", large), Rows.Write("a", Rows.Row(3))]);
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Rejected, WriteOutcome.Stored], Outcomes(results));
        Assert.Equal(new long[] { 1, 3 }, await Rows.Numbers(store.Journal, "a"));
    }

    [Fact]
    public async Task Writes_that_the_schema_cannot_hold_are_rejected()
    {
        await using var store = Open();
        var row = Rows.Row(1);
        var results = await store.Journal.Write(
        [
            Rows.Write(""), Rows.Write(new string('i', 256), row), Rows.Write("a"),
            Rows.Write("b", Rows.Row(2), Rows.Row(2)),
            Rows.Write("c", Rows.Row(0)), Rows.Write("d", row with { Manifest = new string('m', 501) }),
            Rows.Write("e", row with { WriterUuid = new string('w', 129) }),
            Rows.Write("f", row with { Tags = [new string('t', 65)] }), Rows.Write("g", Rows.Run(1, 5001)),
            Rows.Write(new string('i', 255), row with
            {
                Manifest = new string('m', 500), WriterUuid = new string('w', 128), Tags = [new string('t', 64)],
            }),
        ]);
        Assert.All(results[..9], static r => Assert.Equal(WriteOutcome.Rejected, r.Outcome));
        Assert.Equal(WriteResult.Stored, results[9]);
        Assert.Empty(await store.Journal.Write([]));
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_that_does_not_fit_and_no_other()
    {
        await using var store = Open(pagesMax: 128);
        var large = Rows.Row(1, new byte[700_000]);
        var results = await store.Journal.Write(
            [Rows.Write("a", Rows.Row(1)), Rows.Write("large", large), Rows.Write("b", Rows.Row(1))]);
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Failed, WriteOutcome.Stored], Outcomes(results));
        Assert.StartsWith(
            $"{_folder.File}: the disk is full; free some space", results[1].Error, StringComparison.Ordinal);
        Assert.Empty(await Rows.Numbers(store.Journal, "large"));
        Assert.Equal(new long[] { 1 }, await Rows.Numbers(store.Journal, "a"));
        Assert.Equal(new long[] { 1 }, await Rows.Numbers(store.Journal, "b"));
        await Assert.ThrowsAsync<JournalFullException>(
            async () => await store.Snapshots.Save(new SnapshotRow("a", 1, 1, new byte[700_000], 1000, "S")));
        Assert.IsType<JournalFullException>(store.Fault);
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Rows.Write("a", Rows.Row(2))]));
        Assert.Null(store.Fault);
    }

    [Fact]
    public async Task Space_freed_by_deletion_is_used_again()
    {
        await using var store = Open(pagesMax: 128);
        var body = new byte[200_000];
        var both = await store.Journal.Write([Rows.Write("a", Rows.Row(1, body)), Rows.Write("a", Rows.Row(2, body))]);
        Assert.Equal([WriteOutcome.Stored, WriteOutcome.Stored], Outcomes(both));
        Assert.Equal([WriteOutcome.Failed], Outcomes(await store.Journal.Write([Rows.Write("a", Rows.Row(3, body))])));
        await store.Journal.DeleteTo("a", 1);
        Assert.Equal([WriteOutcome.Stored], Outcomes(await store.Journal.Write([Rows.Write("a", Rows.Row(3, body))])));
    }

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_has_closed()
    {
        var first = Open();
        var refused = Assert.Throws<JournalInUseException>(() => Open());
        Assert.StartsWith($"{_folder.File}: the data directory is in use", refused.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task A_foreign_program_that_holds_the_file_is_reported_as_in_use()
    {
        await Open().DisposeAsync();
        using var foreign = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        foreign.Open();
        using var command = foreign.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        Assert.Throws<JournalInUseException>(() => Open());
    }

    [Theory]
    [InlineData("this is no database, only some text that is long enough to be read as a header of a file, twice over")]
    public void A_file_that_is_no_journal_is_refused(string text)
    {
        File.WriteAllText(_folder.File, text);
        var refused = Assert.Throws<JournalCorruptException>(() => Open());
        Assert.Contains("restore it from a backup", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(text, File.ReadAllText(_folder.File));
    }

    [Fact]
    public async Task A_damaged_file_that_was_not_closed_is_found_when_it_is_opened()
    {
        await Fill(_folder.File);
        Damage(_folder.File);
        // A log left behind is the sign of a process that did not close.
        File.WriteAllBytes(_folder.File + "-wal", []);
        var refused = Assert.Throws<JournalCorruptException>(() => Open());
        Assert.StartsWith(_folder.File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_reported_by_the_read_and_by_the_write_that_meet_it()
    {
        await Fill(_folder.File);
        Damage(_folder.File);
        await using var store = Open();
        await Assert.ThrowsAsync<JournalCorruptException>(() => Rows.All(store.Journal, "a"));
        var results = await store.Journal.Write([Rows.Write("a", Rows.Row(500))]);
        Assert.Equal([WriteOutcome.Failed], Outcomes(results));
        Assert.Contains("damaged", results[0].Error, StringComparison.Ordinal);
        Assert.IsType<JournalCorruptException>(store.Fault);
    }

    static async Task Fill(string file)
    {
        await using var store = SqliteStore.Open(file);
        JournalRow[] rows = [.. Enumerable.Range(1, 400).Select(static n => Rows.Row(n, new byte[300]))];
        await store.Journal.Write([Rows.Write("a", rows)]);
    }

    // Everything behind the page with the schema.
    static void Damage(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(4096).Fill(0xA5);
        File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        await Open().DisposeAsync();
        Query("PRAGMA user_version=2");
        var refused = Assert.Throws<JournalFaultException>(() => Open());
        Assert.Contains("version 2, this program knows 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_answers_with_failures()
    {
        var store = Open();
        await store.DisposeAsync();
        await store.DisposeAsync();
        var results = await store.Journal.Write([Rows.Write("a", Rows.Row(1))]);
        Assert.Equal(WriteOutcome.Failed, results[0].Outcome);
        Assert.Contains("closed", results[0].Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalFaultException>(async () => await store.Journal.Highest("a"));
        await Assert.ThrowsAsync<JournalFaultException>(async () => await store.Journal.DeleteTo("a", 1));
        await Assert.ThrowsAsync<JournalFaultException>(() => store.SetLease(1, 1, "o", 0));
    }

    [Fact]
    public async Task Closing_commits_what_is_queued()
    {
        var store = Open();
        var calls = Enumerable.Range(0, 500)
            .Select(i => store.Journal.Write([Rows.Write($"id{i}", Rows.Row(1))]).AsTask()).ToList();
        await store.DisposeAsync();
        Assert.All(await Task.WhenAll(calls), static r => Assert.Equal([WriteResult.Stored], r));
        Assert.Equal(500L, Query("SELECT count(*) FROM journal"));
    }

    [Fact]
    public async Task A_call_beyond_the_queue_fails_as_overloaded_and_stores_nothing()
    {
        await using var store = Open();
        var results = await store.Journal.Write(
            [Rows.Write("a", Rows.Run(1, 5000)), Rows.Write("b", Rows.Row(1))]);
        Assert.Equal([WriteOutcome.Failed, WriteOutcome.Failed], Outcomes(results));
        Assert.Contains("overloaded", results[0].Error, StringComparison.Ordinal);
        Assert.Equal(0, await store.Journal.Highest("a"));
        Assert.Equal([WriteResult.Stored], await store.Journal.Write([Rows.Write("a", Rows.Run(1, 5000))]));
    }

    [Fact]
    public async Task Pages_end_by_their_bytes_too()
    {
        await using var store = Open();
        for (var n = 1; n <= 5; n++)
            await store.Journal.Write([Rows.Write("a", Rows.Row(n, new byte[5 << 20]))]);
        using var connection = new SqliteFile(_folder.File, 0).OpenReader();
        var page = JournalPage.Read(connection, "a", 1, long.MaxValue, JournalLimits.PageRowsMax);
        Assert.Equal((4, false), (page.Rows.Count, page.IsLast));
        Assert.Equal(new long[] { 1, 2, 3, 4, 5 }, await Rows.Numbers(store.Journal, "a"));
    }

    [Fact]
    public async Task A_snapshot_over_the_limit_is_refused()
    {
        await using var store = Open();
        await store.Snapshots.Save(new SnapshotRow("a", 1, 1, new byte[JournalLimits.SnapshotBytesMax], 1000, "S"));
        await Assert.ThrowsAsync<JournalFaultException>(async () => await store.Snapshots.Save(
            new SnapshotRow("a", 2, 1, new byte[JournalLimits.SnapshotBytesMax + 1], 1000, "S")));
        Assert.Equal(1, (await store.Snapshots.Load("a", SnapshotSelectionCriteria.Latest))!.SequenceNumber);
    }

    [Fact]
    public async Task A_reader_sees_an_answered_write_at_once()
    {
        await using var store = Open();
        for (var n = 1; n <= 200; n++)
        {
            var durability = n % 2 == 0 ? Durability.Relaxed : Durability.Synced;
            await store.Journal.Write([Rows.Write("a", Rows.Row(n)) with { Class = durability }]);
            Assert.Equal(n, await store.Journal.Highest("a"));
        }
    }
}
