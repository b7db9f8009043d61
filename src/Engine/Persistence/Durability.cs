namespace QuilActors.Engine.Persistence;

/// <summary>How hard a commit is pushed to the disk. A batch takes the strongest class of its members.</summary>
public enum Durability
{
    /// <summary>On stable storage when the write is answered (proof chain, votes, ratchets, leases). The default.
    /// </summary>
    Synced = 0,

    /// <summary>Power loss may cost a suffix of such commits, never a middle part (scores, topics).</summary>
    Relaxed = 1,
}
