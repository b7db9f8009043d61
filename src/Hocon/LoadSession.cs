using System.Text;
using System.Text.Unicode;

namespace QuilActors.Hocon;

/// <summary>One load: reads, decodes and parses its files and texts, and counts them against the limits.</summary>
sealed class LoadSession(HoconOptions options)
{
    int _files;
    long _bytes;

    public HoconOptions Options => options;

    /// <summary>A file that must be there.</summary>
    public Node ParseFile(string path)
    {
        var origin = new Origin(path, 1, 1);
        var full = FullPath(path, origin);
        var text = Read(full, path, origin)
            ?? throw new HoconException(origin, "the file is not there");
        return Parse(text, path, Path.GetDirectoryName(full));
    }

    public Node ParseText(string text, string source)
    {
        Count(Encoding.UTF8.GetByteCount(text), new Origin(source, 1, 1));
        var folder = Path.IsPathRooted(source) && !source.Contains('\0', StringComparison.Ordinal)
            ? Path.GetDirectoryName(Path.GetFullPath(source))
            : null;
        return Parse(text, source, folder);
    }

    /// <summary>One value of the command line, at a path.</summary>
    public Node ParseLoneValue(string text, string source, string[] path)
    {
        Count(Encoding.UTF8.GetByteCount(text), new Origin(source, 1, 1));
        return new HoconParser(text, new TextPlace(source, null, [], 0, [source], InList: false), this)
            .ParseLoneValue(path);
    }

    /// <summary>The objects an include stands for, lowest first; none when nothing is there.</summary>
    public IEnumerable<ObjectNode> Include(
        IncludeStatement statement, Origin origin, TextPlace from, TextPlace inner)
    {
        if (from.Chain.Length > HoconLimits.IncludeDepthMax)
        {
            throw new HoconException(origin, $"files include one another more than {HoconLimits.IncludeDepthMax} deep: "
                + string.Join(" -> ", [.. from.Chain, statement.Name]));
        }
        var found = false;
        foreach (var name in Candidates(statement.Name))
        {
            if (Path.IsPathRooted(name) || from.Folder is not null)
            {
                var full = FullPath(Path.Combine(from.Folder ?? "/", name), origin);
                var source = Path.IsPathRooted(name)
                    ? name
                    : Path.Combine(Path.GetDirectoryName(from.Source) ?? "/", name);
                if (Read(full, source, origin) is not { } text)
                    continue;
                found = true;
                if (name.EndsWith(".properties", StringComparison.Ordinal))
                    throw new HoconException(origin, $"include of {name}: .properties files are not supported");
                yield return ParseIncluded(text, source, full, origin, inner);
            }
        }
        if (statement.Required && !found)
        {
            var where = from.Folder is null ? "; this text has no folder that it could be in" : $" in {from.Folder}";
            throw new HoconException(origin, $"the required file {statement.Name} is not there{where}");
        }
    }

    ObjectNode ParseIncluded(string text, string source, string full, Origin origin, TextPlace inner)
    {
        var place = inner with
        {
            Source = source,
            Folder = Path.GetDirectoryName(full),
            Chain = [.. inner.Chain, source],
        };
        return new HoconParser(text, place, this).ParseRoot() as ObjectNode
            ?? throw new HoconException(
                origin, $"the included file {source} holds an array; only objects are included");
    }

    static string[] Candidates(string name)
        => name.EndsWith(".conf", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal)
                || name.EndsWith(".properties", StringComparison.Ordinal)
            ? [name]
            : [name + ".json", name + ".conf"];

    Node Parse(string text, string source, string? folder)
        => new HoconParser(text, new TextPlace(source, folder, [], 0, [source], InList: false), this).ParseRoot();

    static string FullPath(string path, Origin origin)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new HoconException(origin, "the name of the file is empty or holds U+0000");
        return Path.GetFullPath(path);
    }

    // Null when the file is not there. The origin is where it was asked for.
    string? Read(string fullPath, string source, Origin origin)
    {
        byte[]? bytes;
        try
        {
            bytes = options.ReadFile(fullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(origin, $"{source} cannot be read: {e.Message}", e);
        }
        if (bytes is null)
            return null;
        Count(bytes.Length, new Origin(source, 1, 1));
        return Decode(bytes, source);
    }

    void Count(int bytes, Origin origin)
    {
        if (bytes > HoconLimits.FileBytesMax)
            throw new HoconException(origin, $"the file is larger than {HoconLimits.FileBytesMax} bytes");
        if (++_files > HoconLimits.LoadFilesMax)
            throw new HoconException(origin, $"more than {HoconLimits.LoadFilesMax} files are loaded");
        if ((_bytes += bytes) > HoconLimits.LoadBytesMax)
            throw new HoconException(origin, $"all files together are larger than {HoconLimits.LoadBytesMax} bytes");
    }

    static string Decode(byte[] bytes, string source)
    {
        var text = new char[bytes.Length];
        Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        var good = text.AsSpan(0, written);
        if (read == bytes.Length)
            return new string(good);
        var line = good.Count('\n') + 1;
        var column = written - good.LastIndexOf('\n');
        throw new HoconException(
            new Origin(source, line, column), $"the byte 0x{bytes[read]:X2} here is not UTF-8; save the file as UTF-8");
    }
}
