namespace QuilActors.Storage.Journal;

/// <summary>A fault of the world in the journal. The message is one line: the file, what happened, what mends it.
/// </summary>
public class JournalFaultException(string file, string message, Exception? inner = null)
    : Exception($"{file}: {message}", inner)
{
    /// <summary>The journal's file.</summary>
    public string File { get; } = file;
}

/// <summary>No room left on the disk. Nothing of the refused commit is stored.</summary>
public sealed class JournalFullException(string file, Exception? inner = null)
    : JournalFaultException(file, "the disk is full; free some space on it, then restart the node", inner);

/// <summary>Another process has the journal.</summary>
public sealed class JournalInUseException(string file, Exception? inner = null)
    : JournalFaultException(
        file,
        "the data directory is in use by another process; stop that one or give this node a directory of its own",
        inner);

/// <summary>The file is no journal or damaged.</summary>
public sealed class JournalCorruptException(string file, string detail, Exception? inner = null)
    : JournalFaultException(
        file,
        $"the journal is damaged ({detail}); restore it from a backup, or move it away and let the node start anew",
        inner);
