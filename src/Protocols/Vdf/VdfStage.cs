namespace QuilActors.Protocols.Vdf;

/// <summary>What a run is doing.</summary>
public enum VdfStage
{
    Discriminant,

    /// <summary>Taking in the checkpoints of an earlier process.</summary>
    Resume,
    Square,
    Prove,
    Verify,
    Done,

    /// <summary>The self-checks failed too often: the memory or the processor is faulty.</summary>
    Failed,
}
