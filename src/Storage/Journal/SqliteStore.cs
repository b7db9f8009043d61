using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>Journal and snapshots of a node in one SQLite file (WAL): one writer with group commit, a few readers, one
/// process. A synced write is on stable storage when it is answered and makes all earlier ones durable; power loss may
/// cost a suffix of relaxed ones. Faults of the file are <see cref="JournalFaultException"/>s; of a write they come as
/// <see cref="WriteOutcome.Failed"/> with the same message, and <see cref="Fault"/> holds the last one.</summary>
public sealed class SqliteStore : IAsyncDisposable
{
    readonly SqliteFile _file;
    readonly JournalLock _lock;
    readonly WriterLoop _writer;
    readonly Readers _readers;

    SqliteStore(SqliteFile file, JournalLock fileLock, WriterLoop writer)
    {
        _file = file;
        _lock = fileLock;
        _writer = writer;
        _readers = new Readers(file);
        Journal = new SqliteJournal(file, writer, _readers);
        Snapshots = new SqliteSnapshots(file, writer, _readers);
    }

    /// <summary>The events.</summary>
    public IJournal Journal { get; }

    /// <summary>The snapshots.</summary>
    public ISnapshots Snapshots { get; }

    /// <summary>Why the last commit failed; null when it did not.</summary>
    public JournalFaultException? Fault => _writer.Fault;

    /// <summary>Opens the file, makes it when it is not there, checks it when it was not closed properly.</summary>
    /// <param name="path">The file; its folder is made when missing.</param>
    /// <exception cref="JournalInUseException">Another process (or this one) has it.</exception>
    /// <exception cref="JournalCorruptException">It is damaged or no journal.</exception>
    /// <exception cref="JournalFullException">There is no room to make it.</exception>
    /// <exception cref="JournalFaultException">It cannot be opened for another reason.</exception>
    public static SqliteStore Open(string path) => Open(path, pagesMax: 0);

    internal static SqliteStore Open(string path, int pagesMax)
    {
        var file = new SqliteFile(Path.GetFullPath(path), pagesMax);
        var fileLock = JournalLock.Take(file.Path);
        try
        {
            return new SqliteStore(file, fileLock, new WriterLoop(file));
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Gives a shard to an epoch of an owner; writes under any other epoch are fenced from now on. Durable
    /// when it returns.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">Grows with every owner.</param>
    /// <param name="owner">At most 128 characters.</param>
    /// <param name="expiresMilliseconds">Unix time.</param>
    /// <exception cref="JournalFaultException">It could not be stored.</exception>
    public async Task SetLease(int shard, long epoch, string owner, long expiresMilliseconds)
    {
        var errand = new WriterErrand(Durability.Synced, 0, connection => JournalStatements.Run(connection, """
            INSERT OR REPLACE INTO shard_lease(shard_id, epoch, owner, expires)
            VALUES($shard, $epoch, $owner, $expires)
            """, ["$shard", "$epoch", "$owner", "$expires"], shard, epoch, owner, expiresMilliseconds));
        if (_writer.TryAdd([errand]) is { } reason)
            throw new JournalFaultException(_file.Path, reason);
        await errand.Done;
    }

    /// <summary>Commits what is queued, folds the log into the file and closes it. Later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _readers.DisposeAsync();
        await _writer.Ended;
        _lock.Dispose();
    }
}
