namespace QuilActors.Protocols.Hypergraph;

/// <summary>Bytes that an atom names and that every replica of its shard stores beside it.</summary>
/// <param name="Hash">SHA-256 of the bytes; their address.</param>
/// <param name="Size">Their length.</param>
public readonly record struct BlobRef(Wire.Bytes32 Hash, uint Size);

/// <summary>What the types of an application add to the data model. Pure, and the same at every replica: a rule that
/// looked at state would make views differ.</summary>
public interface ISchemaRules
{
    /// <summary>Whether the body of a built-in type has that type's form. Types it does not know are well formed.
    /// </summary>
    bool IsWellFormed(AtomContent content);

    /// <summary>The blob an atom names, if any.</summary>
    BlobRef? BlobOf(AtomContent content);
}
