namespace QuilActors.Protocols.BlossomSub;

/// <summary>The id of a message within its family: bytes of any content, never text.</summary>
public readonly struct MessageId : IEquatable<MessageId>
{
    readonly byte[]? _bytes;
    readonly int _hash;

    public MessageId(KeyFamily family, ReadOnlySpan<byte> bytes)
        : this(family, bytes.ToArray())
    {
    }

    MessageId(KeyFamily family, byte[] bytes)
    {
        Family = family;
        _bytes = bytes;
        // Seeded per process by the runtime: a stranger cannot aim for one bucket.
        var hash = new HashCode();
        hash.Add(family);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>Keeps the bytes, which must not change.</summary>
    internal static MessageId Keep(KeyFamily family, byte[] bytes) => new(family, bytes);

    public KeyFamily Family { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public bool Equals(MessageId other)
        => _hash == other._hash && Family == other.Family && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    public override int GetHashCode() => _hash;

    public override string ToString() => Convert.ToHexStringLower(_bytes ?? []);

    public static bool operator ==(MessageId left, MessageId right) => left.Equals(right);

    public static bool operator !=(MessageId left, MessageId right) => !left.Equals(right);
}
