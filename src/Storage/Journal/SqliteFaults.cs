using Microsoft.Data.Sqlite;

namespace QuilActors.Storage.Journal;

/// <summary>What SQLite's result codes mean for whoever runs the node.</summary>
static class SqliteFaults
{
    const int Busy = 5;
    const int Locked = 6;
    const int ReadOnly = 8;
    const int IoError = 10;
    const int Corrupt = 11;
    const int Full = 13;
    const int CannotOpen = 14;
    const int NotADatabase = 26;

    /// <summary>The shared-memory file of the write-ahead log could not grow.</summary>
    const int IoErrorSharedMemorySize = IoError | (19 << 8);

    public static JournalFaultException Typed(string file, SqliteException e)
    {
        if (e.SqliteExtendedErrorCode == IoErrorSharedMemorySize)
            return new JournalFullException(file, e);
        return e.SqliteErrorCode switch
        {
            Full => new JournalFullException(file, e),
            Busy or Locked => new JournalInUseException(file, e),
            Corrupt or NotADatabase => new JournalCorruptException(file, OneLine(e.Message), e),
            ReadOnly or CannotOpen => new JournalFaultException(
                file, "the file cannot be opened for writing; check owner and rights of it and of its folder", e),
            IoError => new JournalFaultException(file, $"the disk refuses ({OneLine(e.Message)}); check the disk", e),
            _ => new JournalFaultException(file, OneLine(e.Message), e),
        };
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
