using Npgsql;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Postgres;

/// <summary>Opens sessions with the limits that a frozen process must not outlive.</summary>
sealed class PostgresSessions : IAsyncDisposable
{
    /// <summary>A transaction left open ends after it, so that a frozen writer holds a takeover no longer.</summary>
    const int IdleInTransactionMilliseconds = 2_000;

    const int StatementMilliseconds = 10_000;

    readonly NpgsqlDataSource _source;

    /// <exception cref="JournalFaultException">The text is no connection string.</exception>
    public PostgresSessions(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString)
            {
                Options = $"-c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds}"
                    + $" -c statement_timeout={StatementMilliseconds}",
                ApplicationName = "quil",
            };
            // A path is a unix socket, which has no such option.
            if (builder.Host?.StartsWith('/') == false)
                (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 5, 1);
            Name = $"postgres {builder.Host}:{builder.Port}/{builder.Database}";
            _source = NpgsqlDataSource.Create(builder);
        }
        catch (ArgumentException e)
        {
            throw new JournalFaultException("postgres", $"the connection string is not understood ({e.Message})", e);
        }
    }

    /// <summary>The server without user and password, for messages.</summary>
    public string Name { get; }

    public NpgsqlConnection Open() => _source.OpenConnection();

    /// <summary>Runs it on a pooled session.</summary>
    /// <exception cref="JournalFaultException">Any fault of the server or the way to it.</exception>
    public async Task<T> Run<T>(Func<NpgsqlConnection, Task<T>> run)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync();
            return await run(connection);
        }
        catch (NpgsqlException e)
        {
            throw Typed(e);
        }
        catch (ObjectDisposedException e)
        {
            throw new JournalFaultException(Name, "the journal is closed", e);
        }
    }

    public JournalFaultException Typed(Exception e)
    {
        var text = e is PostgresException known ? $"{known.MessageText} ({known.SqlState})" : e.Message;
        return new JournalFaultException(Name, text.ReplaceLineEndings(" ").Trim(), e);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
