using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Postgres;

/// <summary>Journal and snapshots in a PostgreSQL database that several machines share: two writers with group commit,
/// chosen by the hash of the persistence id. Who may write is decided by the leases inside each transaction.</summary>
public sealed class PostgresStore : IAsyncDisposable
{
    const int Writers = 2;

    readonly PostgresSessions _sessions;
    readonly PostgresWriter[] _writers;

    PostgresStore(PostgresSessions sessions)
    {
        _sessions = sessions;
        _writers = [.. Enumerable.Range(1, Writers).Select(i => new PostgresWriter(sessions, i))];
        Journal = new PostgresJournal(sessions, _writers);
        Snapshots = new PostgresSnapshots(sessions);
    }

    /// <summary>The events.</summary>
    public IJournal Journal { get; }

    /// <summary>The snapshots.</summary>
    public ISnapshots Snapshots { get; }

    internal PostgresSessions Sessions => _sessions;

    /// <summary>Connects and makes the tables that are not there.</summary>
    /// <param name="connectionString">In Npgsql's words: <c>Host=..;Username=..;Database=..</c>.</param>
    /// <exception cref="JournalFaultException">The server cannot be reached or refuses.</exception>
    public static async Task<PostgresStore> Open(string connectionString)
    {
        var sessions = new PostgresSessions(connectionString);
        try
        {
            await sessions.Run(async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await using var command = PostgresJournal.Command(connection, PostgresSchema.Create);
                await command.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
                return true;
            });
        }
        catch
        {
            await sessions.DisposeAsync();
            throw;
        }
        return new PostgresStore(sessions);
    }

    /// <summary>Gives a shard to an epoch of an owner; writes under any other epoch are fenced from now on. Waits for
    /// transactions under the old one.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">Grows with every owner.</param>
    /// <param name="owner">At most 128 characters.</param>
    /// <param name="expiresMilliseconds">Unix time.</param>
    /// <exception cref="JournalFaultException">It could not be stored.</exception>
    public Task SetLease(int shard, long epoch, string owner, long expiresMilliseconds)
        => _sessions.Run(async connection =>
        {
            await using var command = PostgresJournal.Command(connection, """
                INSERT INTO shard_lease(shard_id, epoch, owner, expires) VALUES($1, $2, $3, $4)
                ON CONFLICT (shard_id) DO UPDATE
                  SET epoch = EXCLUDED.epoch, owner = EXCLUDED.owner, expires = EXCLUDED.expires
                """, shard, epoch, owner, expiresMilliseconds);
            return await command.ExecuteNonQueryAsync();
        });

    /// <summary>Commits what is queued and closes the sessions. Later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
            writer.Close();
        foreach (var writer in _writers)
            await writer.Ended;
        await _sessions.DisposeAsync();
    }
}
