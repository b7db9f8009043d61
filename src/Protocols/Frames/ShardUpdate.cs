using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>Body of a request of kind 5: a shard's new entry, signed by its provers.</summary>
/// <param name="Entry">The new entry.</param>
/// <param name="BaseFrame">The frame the entry was made at.</param>
/// <param name="Bitmask">Who signed: bit i, counted from the top of byte 0, is the i-th Active prover of the shard by
/// ascending address. As long as it must be, unused bits zero.</param>
/// <param name="Signatures">64 bytes each, in the order of the bits.</param>
/// <param name="Cut">The batches the entry covers, by ascending author.</param>
public sealed record ShardUpdate(
    ShardEntry Entry, ulong BaseFrame, ReadOnlyMemory<byte> Bitmask, IReadOnlyList<ReadOnlyMemory<byte>> Signatures,
    IReadOnlyList<AuthorCut> Cut) : ICanonical<ShardUpdate>
{
    /// <summary>What each prover signs: H_qa/state(C(entry) || u64be baseFrame || C(cut)).</summary>
    public Bytes32 SignedHash() => SignedHash(Entry, BaseFrame, Cut);

    /// <inheritdoc cref="SignedHash()"/>
    public static Bytes32 SignedHash(ShardEntry entry, ulong baseFrame, IReadOnlyList<AuthorCut> cut)
        => ChainHashes.State.Of(output =>
        {
            var writer = new CanonicalWriter(output);
            entry.Write(writer);
            writer.U64(baseFrame);
            WriteCut(writer, cut);
        });

    /// <summary>Puts collected signatures into the order the chain expects.</summary>
    /// <param name="provers">Addresses of the shard's Active provers, in any order.</param>
    /// <param name="signatures">By prover's address; others are left out.</param>
    public static ShardUpdate Assemble(
        ShardEntry entry, ulong baseFrame, IReadOnlyList<AuthorCut> cut, IEnumerable<Bytes32> provers,
        IReadOnlyDictionary<Bytes32, ReadOnlyMemory<byte>> signatures)
    {
        var sorted = provers.Order().ToArray();
        var bitmask = new byte[(sorted.Length + 7) / 8];
        var ordered = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (!signatures.TryGetValue(sorted[i], out var signature))
                continue;
            bitmask[i >> 3] |= (byte)(0x80 >> (i & 7));
            ordered.Add(signature);
        }
        return new ShardUpdate(entry, baseFrame, bitmask, ordered, cut);
    }

    /// <summary>Whether this many of the shard's provers are enough: two thirds, rounded up.</summary>
    public static bool IsQuorum(int signers, int provers) => provers > 0 && 3L * signers >= 2L * provers;

    public void Write(CanonicalWriter writer)
    {
        Entry.Write(writer);
        writer.U64(BaseFrame);
        writer.Bytes(Bitmask.Span);
        writer.Count(Signatures.Count);
        foreach (var signature in Signatures)
            writer.Raw(signature.Span);
        WriteCut(writer, Cut);
    }

    public static ShardUpdate Read(ref CanonicalReader reader)
    {
        var entry = ShardEntry.Read(ref reader);
        var baseFrame = reader.U64();
        var bitmask = reader.Bytes(FrameLimits.SignersMax / 8).ToArray();
        var signatures = new ReadOnlyMemory<byte>[reader.Count(FrameLimits.SignersMax, FrameLimits.SignatureBytes)];
        for (var i = 0; i < signatures.Length; i++)
            signatures[i] = reader.Raw(FrameLimits.SignatureBytes).ToArray();
        return new ShardUpdate(entry, baseFrame, bitmask, signatures, ReadCut(ref reader));
    }

    internal static void WriteCut(CanonicalWriter writer, IReadOnlyList<AuthorCut> cut)
    {
        writer.Count(cut.Count);
        foreach (var (author, sequence) in cut)
        {
            writer.B32(author);
            writer.U64(sequence);
        }
    }

    internal static IReadOnlyList<AuthorCut> ReadCut(ref CanonicalReader reader)
    {
        var cut = new AuthorCut[reader.Count(FrameLimits.CutAuthorsMax, Bytes32.Length + 8)];
        for (var i = 0; i < cut.Length; i++)
        {
            cut[i] = new AuthorCut(reader.B32(), reader.U64());
            if (cut[i].Sequence == 0 || (i > 0 && cut[i].Author <= cut[i - 1].Author))
                reader.Fail();
        }
        return cut;
    }
}
