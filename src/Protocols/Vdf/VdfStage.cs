namespace QuilActors.Protocols.Vdf;

/// <summary>What a run is doing.</summary>
public enum VdfStage
{
    Discriminant,
    Square,
    Prove,
    Verify,
    Done,

    /// <summary>The self-checks failed too often: the memory or the processor is faulty.</summary>
    Failed,
}
