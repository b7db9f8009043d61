namespace QuilActors.Protocols.Hypergraph;

/// <summary>Why an op is refused on its own form, the same at every replica. Never why a merge would fail: applying an
/// accepted op never fails.</summary>
public enum OpRefusal
{
    None,
    NotCanonical,
    BadAddress,
    BadSignature,
    TooLarge,
    UnknownSchema,
    SchemaViolation,
    SelfMember,
    DuplicateMember,
    WrongShard,
    UnknownOp,

    /// <summary>The author is not one of the shard's writers.</summary>
    NotAuthorised,
}
