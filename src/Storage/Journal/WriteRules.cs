using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>What the schema cannot hold is refused before it is queued.</summary>
static class WriteRules
{
    /// <summary>Why the write is rejected; null when it may be stored.</summary>
    public static string? Refusal(StoredWrite write)
    {
        if (write.Id.Length is 0 or > JournalLimits.IdCharsMax)
            return $"the persistence id must have 1 to {JournalLimits.IdCharsMax} characters";
        if (write.AtomicRows.Length == 0)
            return "it has no event";
        if (write.AtomicRows.Length > JournalLimits.QueueEventsMax)
            return $"it has more than {JournalLimits.QueueEventsMax} events";
        var last = 0L;
        foreach (var row in write.AtomicRows)
        {
            if (row.SequenceNumber <= last)
                return "its numbers do not ascend from 1";
            last = row.SequenceNumber;
            if (Refusal(row) is { } why)
                return why;
        }
        return null;
    }

    static string? Refusal(JournalRow row)
    {
        if (row.Message.Length > JournalLimits.EventBytesMax)
            return $"event {row.SequenceNumber} has more than {JournalLimits.EventBytesMax} bytes";
        if (row.Manifest.Length > JournalLimits.ManifestCharsMax)
            return $"a manifest has more than {JournalLimits.ManifestCharsMax} characters";
        if (row.WriterUuid.Length > JournalLimits.WriterCharsMax)
            return $"a writer's name has more than {JournalLimits.WriterCharsMax} characters";
        return row.Tags?.Any(static t => t.Length is 0 or > JournalLimits.TagCharsMax) == true
            ? $"a tag must have 1 to {JournalLimits.TagCharsMax} characters"
            : null;
    }
}
