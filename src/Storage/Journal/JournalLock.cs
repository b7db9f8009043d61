namespace QuilActors.Storage.Journal;

/// <summary>Keeps other processes off a journal: an exclusive lock on a file beside it, which the kernel drops with the
/// process, however it ends. SQLite's own locks would let a second writer in between two commits.</summary>
sealed class JournalLock : IDisposable
{
    readonly FileStream _file;

    JournalLock(FileStream file) => _file = file;

    /// <exception cref="JournalInUseException">Another process has it.</exception>
    /// <exception cref="JournalFaultException">The folder cannot be written.</exception>
    public static JournalLock Take(string journal)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(journal)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalFaultException(journal, $"its folder cannot be made ({e.Message}); check the path", e);
        }
        try
        {
            return new JournalLock(new FileStream(
                journal + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalFaultException(journal, "its folder cannot be written; check owner and rights", e);
        }
        catch (IOException e)
        {
            throw new JournalInUseException(journal, e);
        }
    }

    public void Dispose() => _file.Dispose();
}
