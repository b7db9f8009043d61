namespace QuilActors.Engine.Persistence;

/// <summary>What became of one <see cref="StoredWrite"/>.</summary>
public enum WriteOutcome
{
    /// <summary>Committed with the asked durability.</summary>
    Stored,

    /// <summary>Refused before the commit (too large, not serializable): certainly not stored; the writer goes on.
    /// </summary>
    Rejected,

    /// <summary>The commit failed; stored or not is unknown; the writer stops.</summary>
    Failed,

    /// <summary>The lease (shard, epoch) is not there any more, or the sequence number is taken: not the owner.
    /// Certainly not stored; the writer stops.</summary>
    Fenced,
}

/// <summary>The answer to one <see cref="StoredWrite"/>.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Error">Why, for every outcome but <see cref="WriteOutcome.Stored"/>: names store, operation,
/// persistence id.</param>
public readonly record struct WriteResult(WriteOutcome Outcome, string? Error = null)
{
    /// <summary>The good answer.</summary>
    public static WriteResult Stored => new(WriteOutcome.Stored);

    /// <summary>A <see cref="WriteOutcome.Rejected"/> with its reason.</summary>
    public static WriteResult Rejected(string error) => new(WriteOutcome.Rejected, error);

    /// <summary>A <see cref="WriteOutcome.Failed"/> with its reason.</summary>
    public static WriteResult Failed(string error) => new(WriteOutcome.Failed, error);

    /// <summary>A <see cref="WriteOutcome.Fenced"/> with its reason.</summary>
    public static WriteResult Fenced(string error) => new(WriteOutcome.Fenced, error);
}
