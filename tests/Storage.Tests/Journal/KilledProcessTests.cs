using System.Diagnostics;
using System.Globalization;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Tests.Journal;

public sealed class KilledProcessTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    [InlineData(1500)]
    public async Task After_kill_9_each_id_is_a_prefix_and_holds_all_that_was_answered(int answers)
    {
        using var folder = new TemporaryFolder();
        var answered = await KillAfter(folder.File, answers);
        Assert.True(File.Exists(folder.File + "-wal"), "a killed process leaves its log");
        await using var store = SqliteStore.Open(folder.File);
        for (var writer = 0; writer < JournalWriterProcess.Writers; writer++)
        {
            var rows = await Rows.All(store.Journal, JournalWriterProcess.Id(writer));
            Assert.Equal(
                Enumerable.Range(1, rows.Count).Select(static n => (long)n),
                rows.Select(static r => r.SequenceNumber));
            Assert.Equal(0, rows.Count % JournalWriterProcess.RowsPerWrite);
            Assert.True(rows.Count >= answered[writer], $"{rows.Count} stored, {answered[writer]} answered");
            foreach (var row in rows)
                Assert.Equal(JournalWriterProcess.Payload(writer, row.SequenceNumber), row.Message);
            var next = Rows.Write(JournalWriterProcess.Id(writer), Rows.Row(rows.Count + 1));
            Assert.Equal([WriteResult.Stored], await store.Journal.Write([next]));
        }
    }

    [Fact]
    public async Task While_a_process_has_it_another_gets_a_typed_refusal_and_after_its_kill_the_file()
    {
        using var folder = new TemporaryFolder();
        using var child = Start(folder.File);
        Assert.Equal("open", await child.StandardOutput.ReadLineAsync());
        var refused = Assert.Throws<JournalInUseException>(() => SqliteStore.Open(folder.File));
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        child.Kill();
        await child.WaitForExitAsync();
        await using var store = SqliteStore.Open(folder.File);
        Assert.Equal(0, await store.Journal.Highest("nobody"));
    }

    // The highest answered number of each writer.
    static async Task<long[]> KillAfter(string file, int answers)
    {
        using var child = Start(file);
        var answered = new long[JournalWriterProcess.Writers];
        var seen = 0;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "open")
                continue;
            // Each line is one small write to a pipe: it comes whole or not at all, also while the process is killed.
            if (++seen == answers)
                child.Kill();
            var at = line.IndexOf(' ', StringComparison.Ordinal);
            var writer = int.Parse(line.AsSpan(0, at), CultureInfo.InvariantCulture);
            answered[writer] = long.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture);
        }
        await child.WaitForExitAsync();
        Assert.True(seen >= answers, await child.StandardError.ReadToEndAsync());
        return answered;
    }

    static Process Start(string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet"
            ? host
            : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(JournalWriterProcess).Assembly.Location);
        start.ArgumentList.Add("journal-writer");
        start.ArgumentList.Add(file);
        return Process.Start(start)!;
    }
}
