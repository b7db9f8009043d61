using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Fs;

/// <summary>A place in the network: <c>fs://bucket/key</c>; <c>s3://</c> means the same. The scheme may be left out
/// where a local path makes no sense.</summary>
/// <param name="Key">Empty: the bucket itself.</param>
readonly record struct RemotePath(string Bucket, string Key)
{
    static readonly string[] Schemes = ["fs://", "s3://"];

    public static bool IsRemote(string text) => Schemes.Any(s => text.StartsWith(s, StringComparison.Ordinal));

    /// <exception cref="CliException">No bucket is named.</exception>
    public static RemotePath Parse(string text)
    {
        var rest = Schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.Ordinal)) is { } scheme
            ? text[scheme.Length..]
            : text;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var path = slash < 0 ? new RemotePath(rest, "") : new RemotePath(rest[..slash], rest[(slash + 1)..]);
        return path.Bucket.Length > 0
            ? path
            : throw new CliException(ExitCode.Usage, "BadPath", $"'{text}' names no bucket", "write fs://bucket/key");
    }

    /// <exception cref="CliException">No key is named.</exception>
    public static RemotePath ParseObject(string text)
    {
        var path = Parse(text);
        return path.Key.Length > 0
            ? path
            : throw new CliException(ExitCode.Usage, "BadPath", $"'{text}' names no object", "write fs://bucket/key");
    }

    public string ObjectRoute => $"objects/{Uri.EscapeDataString(Bucket)}/"
        + string.Join('/', Key.Split('/').Select(Uri.EscapeDataString));

    public string BucketRoute => $"buckets/{Uri.EscapeDataString(Bucket)}";

    public override string ToString() => Key.Length == 0 ? $"fs://{Bucket}" : $"fs://{Bucket}/{Key}";
}
