using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuilActors.Storage.Journal;

/// <summary>Folds the write-ahead log into the file: most of it beside the writer on a connection of its own, the rest,
/// which was written meanwhile, by the writer between two commits. Only when all is folded does the log start anew,
/// and under steady load that moment comes only while the writer stands still.</summary>
sealed class Checkpoints(SqliteFile file, SqliteConnection writer) : IDisposable
{
    /// <summary>Pages in the log from which on it is folded.</summary>
    const int PagesMax = 4_000;

    /// <summary>Pages in the log from which on the writer waits for the folding.</summary>
    const int PagesOverdue = 16 * PagesMax;

    readonly ManualResetEventSlim _isDone = new();
    SqliteConnection? _side;
    bool _isUnderWay;

    /// <summary>Called by the writer, outside of a transaction.</summary>
    public void AfterCommit()
    {
        var pages = PagesWritten(reset: false);
        if (!_isUnderWay)
        {
            if (pages < PagesMax)
                return;
            _isUnderWay = true;
            _isDone.Reset();
            ThreadPool.UnsafeQueueUserWorkItem(static one => one.FoldAside(), this, preferLocal: false);
            return;
        }
        if (!_isDone.IsSet && pages < PagesOverdue)
            return;
        _isDone.Wait();
        _isUnderWay = false;
        PagesWritten(reset: true);
        Fold(writer);
    }

    /// <summary>Waits for the folding under way.</summary>
    public void Dispose()
    {
        if (_isUnderWay)
            _isDone.Wait();
        _side?.Dispose();
        _isDone.Dispose();
    }

    void FoldAside()
    {
        try
        {
            Fold(_side ??= file.OpenCheckpointer());
        }
        catch (JournalFaultException)
        {
            // The commits are in the log and the writer folds it next; a sick disk is reported by its commits.
            _side = null;
        }
        finally
        {
            _isDone.Set();
        }
    }

    // A fault or a reader in the way leaves pages in the log, where they are as safe; the next round takes them.
    static void Fold(SqliteConnection connection)
        => _ = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    int PagesWritten(bool reset)
    {
        _ = raw.sqlite3_db_status(
            writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, reset ? 1 : 0);
        return pages;
    }
}
