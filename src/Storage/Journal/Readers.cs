using Microsoft.Data.Sqlite;

namespace QuilActors.Storage.Journal;

/// <summary>A few connections for reading, which never wait for the writer.</summary>
sealed class Readers(SqliteFile file) : IAsyncDisposable
{
    readonly SemaphoreSlim _free = new(JournalLimits.ReadersMax);
    readonly Stack<SqliteConnection> _idle = new();
    bool _closed;

    /// <exception cref="JournalFaultException">A fault of the file, or it is closed.</exception>
    public async Task<T> Run<T>(Func<SqliteConnection, T> read)
    {
        await _free.WaitAsync();
        try
        {
            return await Task.Run(() => file.Guard(() => RunOnOne(read)));
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < JournalLimits.ReadersMax; i++)
            await _free.WaitAsync();
        lock (_idle)
        {
            _closed = true;
            while (_idle.TryPop(out var connection))
                connection.Dispose();
        }
        _free.Release(JournalLimits.ReadersMax);
    }

    T RunOnOne<T>(Func<SqliteConnection, T> read)
    {
        var connection = Rent();
        try
        {
            var result = read(connection);
            lock (_idle)
                _idle.Push(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    SqliteConnection Rent()
    {
        lock (_idle)
        {
            if (_closed)
                throw new JournalFaultException(file.Path, "the journal is closed");
            if (_idle.TryPop(out var connection))
                return connection;
        }
        return file.OpenReader();
    }
}
