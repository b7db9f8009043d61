using System.Numerics;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>The list root of a growing list in O(log n) memory: one peak per one-bit of the count. Appending costs O(1)
/// hashes on average, the root O(log n).</summary>
public sealed class ListRootAccumulator
{
    readonly List<Bytes32> _peaks;

    public ListRootAccumulator() => _peaks = [];

    ListRootAccumulator(uint count, List<Bytes32> peaks)
    {
        Count = count;
        _peaks = peaks;
    }

    public uint Count { get; private set; }

    /// <summary>Peaks from the largest (leftmost) to the smallest; together with <see cref="Count"/> the whole state.
    /// </summary>
    public IReadOnlyList<Bytes32> Peaks => _peaks;

    public Bytes32 Root
    {
        get
        {
            if (_peaks.Count == 0)
                return Bytes32.Zero;
            var root = _peaks[^1];
            for (var i = _peaks.Count - 2; i >= 0; i--)
                root = MerkleHash.ListNode(_peaks[i], root);
            return root;
        }
    }

    /// <summary>Restores a state taken from <see cref="Count"/> and <see cref="Peaks"/>.</summary>
    /// <exception cref="ArgumentException">The number of peaks does not fit the count.</exception>
    public static ListRootAccumulator Restore(uint count, IEnumerable<Bytes32> peaks)
    {
        var list = peaks.ToList();
        return list.Count == BitOperations.PopCount(count)
            ? new ListRootAccumulator(count, list)
            : throw new ArgumentException($"{count} leaves have {BitOperations.PopCount(count)} peaks", nameof(peaks));
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        var carry = ListRoot.LeafHash(Count, data);
        // Like adding one to a binary number: every trailing one-bit is a peak that merges.
        for (var bits = Count; (bits & 1) != 0; bits >>= 1)
        {
            carry = MerkleHash.ListNode(_peaks[^1], carry);
            _peaks.RemoveAt(_peaks.Count - 1);
        }
        _peaks.Add(carry);
        Count++;
    }

    public ListRootAccumulator Copy() => new(Count, [.. _peaks]);
}
