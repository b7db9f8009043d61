namespace QuilActors.Protocols.Os;

/// <summary>What names and metadata may look like. Sizes in bytes of UTF-8.</summary>
public static class ObjectRules
{
    public const int BucketBytesMin = 3;
    public const int BucketBytesMax = 63;
    public const int KeyBytesMax = 1024;
    public const int ContentTypeBytesMax = 1024;
    public const int MetadataBytesMax = 2048;

    static readonly string[] ForbiddenPrefixes = ["xn--", "sthree-"];
    static readonly string[] ForbiddenSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3"];

    /// <summary>3 to 63 of [a-z0-9.-], each label beginning and ending with a letter or digit, not an IP address, none
    /// of the reserved prefixes and suffixes.</summary>
    public static bool IsBucketName(string name)
        => name.Length is >= BucketBytesMin and <= BucketBytesMax
            && name.Split('.').All(IsLabel)
            && !(name.Count(c => c == '.') == 3 && name.All(c => c == '.' || char.IsAsciiDigit(c)))
            && !ForbiddenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            && !ForbiddenSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>1 to 1,024 bytes.</summary>
    public static bool IsKey(string key)
        => key.Length is > 0 and <= KeyBytesMax && Utf8Order.IsWellFormed(key)
            && Vocabulary.ByteCount(key) <= KeyBytesMax;

    /// <summary>Names and values together at most 2 KiB.</summary>
    public static bool IsMetadata(IReadOnlyDictionary<string, string> metadata)
        => metadata.All(pair => Utf8Order.IsWellFormed(pair.Key) && Utf8Order.IsWellFormed(pair.Value))
            && metadata.Sum(pair => Vocabulary.ByteCount(pair.Key) + Vocabulary.ByteCount(pair.Value))
                <= MetadataBytesMax;

    public static bool IsContentType(string type)
        => Utf8Order.IsWellFormed(type) && Vocabulary.ByteCount(type) <= ContentTypeBytesMax;

    static bool IsLabel(string label)
        => label.Length > 0 && char.IsAsciiLetterOrDigit(label[0]) && char.IsAsciiLetterOrDigit(label[^1])
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
