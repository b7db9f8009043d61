using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class ChunkLeavesTests
{
    [Fact]
    public void The_root_is_the_list_root_of_all_chunks_in_order()
    {
        byte[][] blobs = [Bytes(1, 3000), Bytes(2, 1024), Bytes(3, 1)];
        ReadOnlyMemory<byte>[] chunks = [.. blobs.SelectMany(blob => blob.Chunk(1024))
            .Select(chunk => new ReadOnlyMemory<byte>(chunk))];
        var leaves = Hash(blobs, null);
        Assert.Equal(5, leaves.Hashes.Length);
        Assert.Equal(ListRoot.Of(chunks), leaves.Root);
        Assert.Equal(Bytes32.Zero, Hash([], null).Root);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Only_what_is_behind_the_first_change_is_hashed_again(int at)
    {
        List<byte[]> blobs = [Bytes(1, 3000), Bytes(2, 2000), Bytes(3, 1500)];
        var earlier = Hash([.. blobs], null);
        blobs.Insert(at, Bytes(9, 5000));
        var hasher = new ChunkHasher(Layout([.. blobs]), earlier);
        Assert.Equal(at, hasher.NextBlob);
        Assert.Equal(Hash([.. blobs], null).Root, Hash([.. blobs], earlier).Root);
    }

    static ChunkLeaves Hash(byte[][] blobs, ChunkLeaves? earlier)
    {
        var hasher = new ChunkHasher(Layout(blobs), earlier);
        while (!hasher.IsDone)
            hasher.Add(blobs[hasher.NextBlob]);
        return hasher.Build();
    }

    static ChunkLayout Layout(byte[][] blobs)
        => new([.. blobs.Select(blob => new BlobRef(Samples.Bytes(blob[0]), (uint)blob.Length))]);

    static byte[] Bytes(byte name, int length)
    {
        var bytes = new byte[length];
        new Random(name).NextBytes(bytes);
        bytes[0] = name;
        return bytes;
    }
}
