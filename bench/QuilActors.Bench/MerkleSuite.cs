using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QuilActors.Crypto.Hashing;
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
        note($"{Sha256Pairs.Lanes} lanes");
        var bytes = new byte[Leaves * Bytes32.Length];
        new Random(1).NextBytes(bytes);
        var leaves = new Bytes32[Leaves];
        for (var i = 0; i < Leaves; i++)
            leaves[i] = new(bytes.AsSpan(i * Bytes32.Length, Bytes32.Length));
        Bytes32 root = default;
        byte[] reference = [];
        var seconds = Interleaved.Medians(
            Rounds,
            () => reference = LibraryRoot(bytes),
            () => root = ListRoot.OfLeafHashes(leaves),
            () => LanesOf8(leaves));
        if (root != new Bytes32(reference) || LanesOf8(leaves) != root)
            throw new InvalidOperationException("the benchmark is void: the roots differ");
        const string against = "list-root-library";
        List<BenchResult> results =
        [
            new(against, 1000 * seconds[0], "ms"),
            new BenchResult($"list-root-{Sha256Pairs.Lanes}-lanes", 1000 * seconds[1], "ms", seconds[0] / seconds[1],
                against).AtLeast(Sha256Pairs.Lanes == 16 ? 8 : 3),
        ];
        if (Sha256Pairs.Lanes > 8)
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

    static Bytes32 LanesOf8(Bytes32[] leaves)
    {
        var level = (Bytes32[])leaves.Clone();
        for (var count = level.Length; count > 1; count /= 2)
        {
            var words = MemoryMarshal.Cast<Bytes32, ulong>(level.AsSpan(0, count));
            Sha256Pairs.Hash(1, words, words, Math.Min(8, Sha256Pairs.Lanes));
        }
        return level[0];
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
