using QuilActors.Crypto.Sodium;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Checks that depend on an op and its type alone, so every replica comes to the same answer in any state.
/// </summary>
public static class StaticChecks
{
    const string ReservedPrefix = "urn:quilactors:";

    /// <summary>The first rule an op breaks; None when it may be applied.</summary>
    public static OpRefusal Check(Op op, ShardPlacement placement, uint shard, ISchemaRules rules)
    {
        if (op.Key.Id.App != placement.App || placement.ShardOf(op.Key.Id.Data) != shard)
            return OpRefusal.WrongShard;
        if (op.Body is AddAtom add && CheckRecord(add.Content, rules) is var refusal and not OpRefusal.None)
            return refusal;
        return IsSigned(op.Hash, op.Stamp.Author, op.Signature.Span) ? OpRefusal.None : OpRefusal.BadSignature;
    }

    /// <summary>The same for a whole batch: every op, one author, its signature, and the blobs its records name.
    /// </summary>
    public static OpRefusal Check(Batch batch, ShardPlacement placement, ISchemaRules rules)
    {
        if (batch.Shard.App != placement.App || batch.Shard.Number >= placement.ShardCount)
            return OpRefusal.WrongShard;
        if (batch.Ops.Count == 0)
            return OpRefusal.NotCanonical;
        var blobs = new HashSet<BlobRef>(batch.Blobs);
        foreach (var op in batch.Ops)
        {
            if (op.Stamp.Author != batch.Author)
                return OpRefusal.NotAuthorised;
            if (Check(op, placement, batch.Shard.Number, rules) is var refusal and not OpRefusal.None)
                return refusal;
            if (op.Body is AddAtom add && rules.BlobOf(add.Content) is { } blob && !blobs.Contains(blob))
                return OpRefusal.SchemaViolation;
        }
        return IsSigned(batch.Hash, batch.Author, batch.Signature.Span) ? OpRefusal.None : OpRefusal.BadSignature;
    }

    static OpRefusal CheckRecord(AtomContent content, ISchemaRules rules)
    {
        var bodyMax = content.TypeIri == Names.Segment
            ? HypergraphLimits.SegmentBytesMax
            : HypergraphLimits.BodyBytesMax;
        if (content.Body.Length > bodyMax)
            return OpRefusal.TooLarge;
        if (!content.SchemaHash.IsZero)
            return OpRefusal.UnknownSchema;
        if (content.TypeIri.Length == 0)
            return OpRefusal.SchemaViolation;
        if (content.AddressMode == AddressMode.Content && content.ContentAddress() != content.Id.Data)
            return OpRefusal.BadAddress;
        for (var i = 0; i < content.Members.Count; i++)
        {
            var member = content.Members[i];
            if (member.Target == content.Key)
                return OpRefusal.SelfMember;
            if (i > 0 && content.Members[i - 1] is var last && last.Role == member.Role
                && last.Position == member.Position)
                return OpRefusal.DuplicateMember;
        }
        return content.TypeIri.StartsWith(ReservedPrefix, StringComparison.Ordinal) && !rules.IsWellFormed(content)
            ? OpRefusal.SchemaViolation
            : OpRefusal.None;
    }

    static bool IsSigned(Wire.Bytes32 hash, Wire.Bytes32 author, ReadOnlySpan<byte> signature)
    {
        Span<byte> message = stackalloc byte[32], key = stackalloc byte[32];
        hash.CopyTo(message);
        author.CopyTo(key);
        return Ed25519.Verify(key, message, signature);
    }
}
