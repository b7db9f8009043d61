using System.Text;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>What messages are published to and subscribed by: a topic of 1 to 1024 UTF-8 bytes, or a mask of 1 to 64
/// bytes whose length is part of its identity.</summary>
public sealed class Key : IEquatable<Key>
{
    public const int TopicBytesMax = 1024;
    public const int MaskBytesMax = 64;
    const string MaskPrefix = "mask:", TopicPrefix = "topic:";

    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    readonly byte[] _bytes;
    readonly int _hash;
    IReadOnlyList<Key>? _slices;
    IReadOnlyList<string>? _scoredNames;

    Key(KeyFamily family, byte[] bytes, string name)
    {
        Family = family;
        _bytes = bytes;
        Name = name;
        var hash = new HashCode();
        hash.Add(family);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    public KeyFamily Family { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The topic itself, or mask: and its hex digits. A topic beginning like a mask's or topic's name gets
    /// the prefix topic:, so names are unique over both families.</summary>
    public string Name { get; }

    /// <summary>One key per 1 bit of a mask; the key itself for topics, one-bit and zero masks.</summary>
    public IReadOnlyList<Key> Slices => _slices ??= MakeSlices();

    /// <summary>The names of the slices: what a message of the key is scored by.</summary>
    internal IReadOnlyList<string> ScoredNames => _scoredNames ??= [.. Slices.Select(slice => slice.Name)];

    public bool IsMultiBit => Slices.Count > 1;

    /// <summary>False for an empty or too long key and for a topic that is not UTF-8.</summary>
    public static bool TryCreate(KeyFamily family, ReadOnlySpan<byte> bytes, out Key key)
    {
        key = null!;
        if (bytes.IsEmpty || bytes.Length > (family == KeyFamily.Topic ? TopicBytesMax : MaskBytesMax))
            return false;
        if (family == KeyFamily.Mask)
        {
            key = new Key(family, bytes.ToArray(), MaskPrefix + Convert.ToHexStringLower(bytes));
            return true;
        }
        try
        {
            var topic = StrictUtf8.GetString(bytes);
            var clash = topic.StartsWith(MaskPrefix, StringComparison.Ordinal)
                || topic.StartsWith(TopicPrefix, StringComparison.Ordinal);
            key = new Key(family, bytes.ToArray(), clash ? TopicPrefix + topic : topic);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <exception cref="ArgumentException">Empty or longer than 1024 bytes.</exception>
    public static Key Topic(string topic)
        => TryCreate(KeyFamily.Topic, Encoding.UTF8.GetBytes(topic), out var key)
            ? key
            : throw new ArgumentException($"a topic has 1 to {TopicBytesMax} bytes", nameof(topic));

    /// <exception cref="ArgumentException">Empty or longer than 64 bytes.</exception>
    public static Key Mask(ReadOnlySpan<byte> mask)
        => TryCreate(KeyFamily.Mask, mask, out var key)
            ? key
            : throw new ArgumentException($"a mask has 1 to {MaskBytesMax} bytes", nameof(mask));

    /// <summary>Whether a subscription to this key receives messages of <paramref name="message"/>.</summary>
    public bool Covers(Key message)
        => Family == message.Family
            && (Family == KeyFamily.Mask ? Bitmask.Covers(_bytes, message._bytes) : Equals(message));

    public bool Equals(Key? other)
        => ReferenceEquals(this, other)
            || (other is not null && _hash == other._hash && Family == other.Family
                && _bytes.AsSpan().SequenceEqual(other._bytes));

    public override bool Equals(object? obj) => Equals(obj as Key);

    public override int GetHashCode() => _hash;

    public override string ToString() => Name;

    IReadOnlyList<Key> MakeSlices()
        => Family == KeyFamily.Topic || Bitmask.CountOnes(_bytes) <= 1
            ? [this]
            : [.. Bitmask.Slices(_bytes).Select(slice => Mask(slice))];
}
