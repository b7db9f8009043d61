using System.Security.Cryptography;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Bench;

/// <summary>List roots over many leaves: the lanes against a library call per node.</summary>
sealed class MerkleSuite : IBenchSuite
{
    const int Leaves = 1 << 20;
    const int Rounds = 5;

    public string Name => "merkle";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        note($"{MerkleCommitment.LanesMax} lanes");
        var bytes = new byte[Leaves * Bytes32.Length];
        new Random(1).NextBytes(bytes);
        var leaves = new Bytes32[Leaves];
        for (var i = 0; i < Leaves; i++)
            leaves[i] = new(bytes.AsSpan(i * Bytes32.Length, Bytes32.Length));
        Bytes32 root = default;
        Bytes32 half = default;
        var eight = new MerkleCommitment(Math.Min(8, MerkleCommitment.LanesMax));
        byte[] reference = [];
        var seconds = Interleaved.Medians(
            Rounds,
            () => reference = LibraryRoot(bytes),
            () => root = ListRoot.OfLeafHashes(leaves),
            () => half = eight.ListRoot(leaves));
        if (root != new Bytes32(reference) || half != root)
            throw new InvalidOperationException("the benchmark is void: the roots differ");
        const string against = "list-root-library";
        List<BenchResult> results =
        [
            new(against, 1000 * seconds[0], "ms"),
            new BenchResult($"list-root-{MerkleCommitment.LanesMax}-lanes", 1000 * seconds[1], "ms",
                seconds[0] / seconds[1], against).AtLeast(MerkleCommitment.LanesMax == 16 ? 8 : 3),
        ];
        if (MerkleCommitment.LanesMax > 8)
            results.Add(new BenchResult("list-root-8-lanes", 1000 * seconds[2], "ms", seconds[0] / seconds[2], against)
                .AtLeast(3));
        foreach (var k in (int[])[64, 256, 1024])
            results.Add(ProofSize(leaves, k));
        return results;
    }

    /// <summary>One call a node, pairs from the left; the number of leaves is a power of two.</summary>
    static byte[] LibraryRoot(byte[] leaves)
    {
        var level = (byte[])leaves.Clone();
        Span<byte> message = stackalloc byte[65];
        message[0] = 1;
        for (var count = Leaves; count > 1; count /= 2)
            for (var i = 0; i < count / 2; i++)
            {
                level.AsSpan(64 * i, 64).CopyTo(message[1..]);
                SHA256.HashData(message, level.AsSpan(32 * i, 32));
            }
        return level[..32];
    }

    /// <summary>Bytes of siblings of one proof against those of k single paths.</summary>
    static BenchResult ProofSize(Bytes32[] leaves, int k)
    {
        var random = new Random(k);
        var indices = new SortedSet<uint>();
        while (indices.Count < k)
            indices.Add((uint)random.Next(Leaves));
        var proof = MultiProof.Create(leaves, [.. indices]);
        var bytes = proof.Siblings.Count * Bytes32.Length;
        return new($"multiproof-{k}", bytes, "B", bytes / (double)(k * 20 * Bytes32.Length), $"{k} single paths");
    }
}
