using Npgsql;
using QuilActors.Storage.Postgres;
using QuilActors.TestKit.JournalTck;

namespace QuilActors.Storage.Tests.Postgres;

/// <summary>One server for all tests of the collection; each test has a schema of its own.</summary>
public sealed class PostgresDatabase : IDisposable
{
    readonly Lazy<PostgresServer> _server = new(
        () => PostgresServer.TryStart(out var why) ?? throw new InvalidOperationException(why));

    int _schemas;

    public void Dispose()
    {
        if (_server.IsValueCreated)
            _server.Value.Dispose();
    }

    /// <summary>The connection string of a fresh, empty schema.</summary>
    internal async Task<string> Fresh()
    {
        var name = "test" + Interlocked.Increment(ref _schemas);
        await Execute(_server.Value.ConnectionString, $"CREATE SCHEMA {name}");
        return _server.Value.ConnectionString + ";Search Path=" + name;
    }

    internal async Task<PostgresStore> Open() => await PostgresStore.Open(await Fresh());

    internal static async Task<object?> Execute(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresDatabase>
{
    public const string Name = "postgres";
}

/// <summary>Skips a conformance class where there is no server.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class NeedsPostgresAttribute : StoreSkipAttribute
{
    public override string? Reason => PostgresServer.WhyNot();
}

/// <summary>A fact that needs a server; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyNot();
}
