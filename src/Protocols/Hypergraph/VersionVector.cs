using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>How many batches of each author are meant: a cut through a shard's history. Immutable; authors ascend, no
/// author with 0. Canonical form: list of (author 32, sequence u64).</summary>
public sealed class VersionVector : IEquatable<VersionVector>
{
    readonly (Bytes32 Author, ulong Sequence)[] _entries;

    VersionVector((Bytes32 Author, ulong Sequence)[] entries) => _entries = entries;

    public static VersionVector Empty { get; } = new([]);

    public IReadOnlyList<(Bytes32 Author, ulong Sequence)> Entries => _entries;

    public bool IsEmpty => _entries.Length == 0;

    /// <summary>Of any number of pairs, in any order; of an author's the largest counts.</summary>
    public static VersionVector Of(IEnumerable<(Bytes32 Author, ulong Sequence)> entries)
    {
        var sorted = new SortedDictionary<Bytes32, ulong>();
        foreach (var (author, sequence) in entries)
        {
            if (sequence > 0 && (!sorted.TryGetValue(author, out var known) || sequence > known))
                sorted[author] = sequence;
        }
        return new VersionVector([.. sorted.Select(pair => (pair.Key, pair.Value))]);
    }

    /// <summary>The author's newest sequence number; 0 when there is none.</summary>
    public ulong this[Bytes32 author]
    {
        get
        {
            int low = 0, high = _entries.Length - 1;
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var order = _entries[middle].Author.CompareTo(author);
                if (order == 0)
                    return _entries[middle].Sequence;
                if (order < 0) low = middle + 1;
                else high = middle - 1;
            }
            return 0;
        }
    }

    /// <summary>Whether everything in <paramref name="other"/> is in this one.</summary>
    public bool Covers(VersionVector other)
    {
        foreach (var (author, sequence) in other._entries)
        {
            if (this[author] < sequence)
                return false;
        }
        return true;
    }

    /// <summary>The least vector that covers both.</summary>
    public VersionVector Union(VersionVector other) => Of(_entries.Concat(other._entries));

    public VersionVector With(Bytes32 author, ulong sequence) => Of(_entries.Append((author, sequence)));

    public byte[] ToArray()
    {
        var output = new ArrayBufferWriter<byte>(4 + _entries.Length * 40);
        var writer = new CanonicalWriter(output);
        Write(ref writer);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a vector from exactly these bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out VersionVector vector)
    {
        var reader = new CanonicalReader(bytes);
        vector = Read(ref reader);
        return reader.Complete;
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.Count(_entries.Length);
        foreach (var (author, sequence) in _entries)
        {
            writer.B32(author);
            writer.U64(sequence);
        }
    }

    internal static VersionVector Read(ref CanonicalReader reader)
    {
        var count = reader.Count(HypergraphLimits.AuthorsMax, Bytes32.Length + 8);
        var entries = new (Bytes32 Author, ulong Sequence)[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = (reader.B32(), reader.U64());
            if (entries[i].Sequence == 0 || (i > 0 && entries[i].Author <= entries[i - 1].Author))
                reader.Fail();
        }
        return reader.Failed ? Empty : new VersionVector(entries);
    }

    public bool Equals(VersionVector? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode()
        => _entries.Length == 0 ? 0 : HashCode.Combine(_entries.Length, _entries[0].Author, _entries[0].Sequence);

    public override string ToString()
        => string.Join(' ', _entries.Select(entry => $"{entry.Author.ToShortString()}:{entry.Sequence}"));
}
