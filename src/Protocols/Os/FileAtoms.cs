using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Makes the atoms of a file.</summary>
public static class FileAtoms
{
    public static AtomContent Block(Bytes32 file, ulong number, uint size, SealedBlock block)
        => AtomContent.Addressed(AtomKind.Vertex, Vocabulary.App, Vocabulary.Block,
            new BlockBody(new AtomId(Vocabulary.App, file, 0), number, size, block.Hash, block.Tag).ToArray(), [], 0);

    public static AtomContent File(Bytes32 address, FileBody body)
        => AtomContent.ChosenVertex(Vocabulary.App, address, 0, Vocabulary.File, body.ToArray());

    /// <summary>The hyperedges of a file over its blocks in order. The last one is the file's own; above 4,094 blocks
    /// the others are its extents.</summary>
    public static IReadOnlyList<AtomContent> FileBlocks(Bytes32 file, IReadOnlyList<Bytes32> blocks)
    {
        var edges = new List<AtomContent>();
        if (blocks.Count <= Vocabulary.EdgeBlocksMax)
        {
            edges.Add(Edge(file, Vocabulary.RoleBlock, blocks.Select(block => AtomKey.Vertex(Vocabulary.App, block))));
            return edges;
        }
        foreach (var extent in blocks.Chunk(Vocabulary.EdgeBlocksMax))
            edges.Add(Edge(file, Vocabulary.RoleBlock, extent.Select(block => AtomKey.Vertex(Vocabulary.App, block))));
        Invariant.Require(edges.Count <= Vocabulary.EdgeBlocksMax, "a file has at most 4,094 extents");
        edges.Add(Edge(file, Vocabulary.RoleExtent, edges.Select(edge => edge.Key).ToArray()));
        return edges;
    }

    static AtomContent Edge(Bytes32 file, uint role, IEnumerable<AtomKey> targets)
        => AtomContent.Addressed(AtomKind.Hyperedge, Vocabulary.App, Vocabulary.FileBlocks, ReadOnlyMemory<byte>.Empty,
            [
                new Member(Vocabulary.RoleFile, 0, AtomKey.Vertex(Vocabulary.App, file)),
                .. targets.Select((target, position) => new Member(role, (ushort)position, target)),
            ], 0);
}
