namespace QuilActors.Hocon;

/// <summary>What a text may reach.</summary>
public sealed record HoconOptions
{
    internal static HoconOptions Default { get; } = new();

    /// <summary>The value of an environment variable or null; default: the process environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The bytes of the file at an absolute path, null when it is not there; default: the file system. An
    /// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> means that it cannot be read.</summary>
    public Func<string, byte[]?> ReadFile { get; init; } = ReadFromDisk;

    /// <summary>False: <c>include</c> is an error (text from a stranger).</summary>
    public bool AllowIncludes { get; init; } = true;

    /// <summary>False: <c>${..}</c> and <c>+=</c> are errors (text from a stranger).</summary>
    public bool AllowSubstitutions { get; init; } = true;

    // Never more than one byte over the limit, whatever the file's size: the caller refuses it then.
    static byte[]? ReadFromDisk(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenRead(path);
        var bytes = new byte[HoconLimits.FileBytesMax + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..length];
    }
}
