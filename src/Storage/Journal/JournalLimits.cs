namespace QuilActors.Storage.Journal;

/// <summary>The limits of a journal on disk.</summary>
public static class JournalLimits
{
    /// <summary>Bytes of one event; a larger one is rejected.</summary>
    public const int EventBytesMax = 8 << 20;

    /// <summary>Events of one commit; an atomic write above it is a commit of its own.</summary>
    public const int BatchEventsMax = 1_000;

    /// <summary>Payload bytes of one commit; an atomic write above it is a commit of its own.</summary>
    public const int BatchBytesMax = 1 << 20;

    /// <summary>Events waiting for the writer; a call that would exceed it fails as overloaded.</summary>
    public const int QueueEventsMax = 5_000;

    /// <summary>Payload bytes waiting for the writer; a call that would exceed it fails as overloaded unless nothing
    /// else waits.</summary>
    public const long QueueBytesMax = 64L << 20;

    /// <summary>Rows of one page of a replay.</summary>
    public const int PageRowsMax = 1_000;

    /// <summary>Payload bytes after which a page of a replay ends.</summary>
    public const int PageBytesMax = 16 << 20;

    /// <summary>Bytes of one snapshot.</summary>
    public const int SnapshotBytesMax = 64 << 20;

    /// <summary>Reads at once; more wait.</summary>
    public const int ReadersMax = 4;

    /// <summary>Characters of a persistence id.</summary>
    public const int IdCharsMax = 255;

    /// <summary>Characters of a manifest.</summary>
    public const int ManifestCharsMax = 500;

    /// <summary>Characters of a writer's name.</summary>
    public const int WriterCharsMax = 128;

    /// <summary>Characters of a tag.</summary>
    public const int TagCharsMax = 64;

    /// <summary>Seconds a statement waits for a foreign process that holds the file.</summary>
    public const int BusySecondsMax = 2;
}
