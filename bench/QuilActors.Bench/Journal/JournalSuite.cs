using QuilActors.Bench.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;
using QuilActors.TestKit.JournalTck;

namespace QuilActors.Bench.Journal;

/// <summary>Persistent actors on each store, against a bare loop of inserts on the same disk in the same run.</summary>
sealed class JournalSuite : IBenchSuite
{
    const int Rounds = 5;
    const int EventBytes = 200;
    const int ReplayEvents = 200_000;

    readonly byte[] _payload = new byte[EventBytes];

    public string Name => "journal";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        new Random(1).NextBytes(_payload);
        var results = Sqlite();
        using var server = PostgresServer.TryStart(out var why);
        if (server is null)
            note($"no rows of PostgreSQL: {why}");
        else
            results.AddRange(Postgres(server.ConnectionString));
        return results;
    }

    List<BenchResult> Postgres(string address)
    {
        var medians = Interleaved.Rates(
            Rounds,
            () => RawPostgres.Write(address, 1000, 50_000, 256, _payload),
            () =>
            {
                RawPostgres.Empty(address);
                return OnPostgres(address, journal => JournalLoad.Write(journal, 256, 51_200, _payload));
            },
            () =>
            {
                RawPostgres.Write(address, 1000, ReplayEvents, 1, _payload);
                return OnPostgres(
                    address, journal => JournalLoad.Replay(journal, JournalLoad.Id(0), ReplayEvents));
            });
        return
        [
            new("postgres-raw-1000", medians[0], "1/s"),
            new("postgres-256", medians[1], "1/s", medians[1] / medians[0], "postgres-raw-1000"),
            new("postgres-replay", medians[2], "1/s", medians[2] / medians[0], "postgres-raw-1000"),
        ];
    }

    static double OnPostgres(string address, Func<IJournal, double> measure)
    {
        var store = RawPostgres.Open(address);
        return On(store, store.Journal, measure);
    }

    List<BenchResult> Sqlite()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "journal-bench"));
        try
        {
            var replayed = Path.Combine(folder.FullName, "replay.db");
            RawSqlite.Write(replayed, 1000, ReplayEvents, 1, _payload);
            var medians = Interleaved.Rates(
                Rounds,
                () => Fresh(folder, file => RawSqlite.Write(file, 1, 2_000, 256, _payload)),
                () => Fresh(folder, file => RawSqlite.Write(file, 1000, 100_000, 256, _payload)),
                () => Fresh(folder, file => Write(file, 1, 2_000)),
                () => Fresh(folder, file => Write(file, 16, 16_000)),
                () => Fresh(folder, file => Write(file, 256, 102_400)),
                () => On(replayed, journal => JournalLoad.Replay(journal, JournalLoad.Id(0), ReplayEvents)));
            return
            [
                new("sqlite-raw-1", medians[0], "1/s"),
                new("sqlite-raw-1000", medians[1], "1/s"),
                new BenchResult("sqlite-full-1", medians[2], "1/s", medians[2] / medians[0], "sqlite-raw-1")
                    .AtLeast(0.8),
                new BenchResult("sqlite-full-16", medians[3], "1/s", medians[3] / medians[2], "sqlite-full-1")
                    .AtLeast(8),
                new BenchResult("sqlite-full-256", medians[4], "1/s", medians[4] / medians[1], "sqlite-raw-1000")
                    .AtLeast(0.4),
                new BenchResult("sqlite-replay", medians[5], "1/s", medians[5] / medians[1], "sqlite-raw-1000")
                    .AtLeast(1.5),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    double Write(string file, int actors, int events)
        => On(file, journal => JournalLoad.Write(journal, actors, events, _payload));

    static double On(string file, Func<IJournal, double> measure)
    {
        var store = SqliteStore.Open(file);
        return On(store, store.Journal, measure);
    }

    static double On(IAsyncDisposable store, IJournal journal, Func<IJournal, double> measure)
    {
        try
        {
            return measure(journal);
        }
        finally
        {
            Blocking.Wait(store.DisposeAsync().AsTask());
        }
    }

    static double Fresh(DirectoryInfo folder, Func<string, double> measure)
    {
        var file = Path.Combine(folder.FullName, "fresh.db");
        try
        {
            return measure(file);
        }
        finally
        {
            foreach (var one in folder.GetFiles("fresh.db*"))
                one.Delete();
        }
    }
}
