using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QuilActors.Crypto.Hashing;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>The hashes of the trees: a leaf begins with 0x00, a node with 0x01, so neither passes for the other.
/// </summary>
static class MerkleHash
{
    const byte LeafMark = 0x00;
    const byte NodeMark = 0x01;

    /// <summary>SHA-256(0x00 || u32be index || data): a list's leaf knows its place.</summary>
    public static Bytes32 ListLeaf(uint index, ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[5];
        head[0] = LeafMark;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], index);
        hash.AppendData(head);
        hash.AppendData(data);
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        hash.GetHashAndReset(digest);
        return new Bytes32(digest);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static Bytes32 ListNode(Bytes32 left, Bytes32 right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Bytes32.Length];
        input[0] = NodeMark;
        left.CopyTo(input[1..]);
        right.CopyTo(input[33..]);
        return Digest(input);
    }

    /// <summary>The nodes above an even number of children, several at once; the parents may overwrite the children.
    /// </summary>
    public static void ListNodes(ReadOnlySpan<Bytes32> children, Span<Bytes32> parents, int lanes)
        => Sha256Pairs.Hash(
            NodeMark, MemoryMarshal.Cast<Bytes32, ulong>(children), MemoryMarshal.Cast<Bytes32, ulong>(parents), lanes);

    /// <summary>The leaves of keys each followed by its value hash, several at once; they may overwrite the pairs.
    /// </summary>
    public static void MapLeaves(ReadOnlySpan<Bytes32> pairs, Span<Bytes32> leaves, int lanes)
        => Sha256Pairs.Hash(
            LeafMark, MemoryMarshal.Cast<Bytes32, ulong>(pairs), MemoryMarshal.Cast<Bytes32, ulong>(leaves), lanes);

    /// <summary>SHA-256(0x00 || key || valueHash).</summary>
    public static Bytes32 MapLeaf(Bytes32 key, Bytes32 valueHash)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Bytes32.Length];
        input[0] = LeafMark;
        key.CopyTo(input[1..]);
        valueHash.CopyTo(input[33..]);
        return Digest(input);
    }

    /// <summary>SHA-256(0x01 || u16be first differing bit from the top || left || right).</summary>
    public static Bytes32 MapNode(ushort bit, Bytes32 left, Bytes32 right)
    {
        Span<byte> input = stackalloc byte[3 + 2 * Bytes32.Length];
        input[0] = NodeMark;
        BinaryPrimitives.WriteUInt16BigEndian(input[1..], bit);
        left.CopyTo(input[3..]);
        right.CopyTo(input[35..]);
        return Digest(input);
    }

    static Bytes32 Digest(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        SHA256.HashData(input, digest);
        return new Bytes32(digest);
    }
}
