namespace QuilActors.Hocon;

/// <summary><c>include "f"</c>, <c>include file("f")</c>, either inside <c>required(..)</c>.</summary>
readonly record struct IncludeStatement(string Name, bool Required)
{
    /// <summary>Reads the statement at the word <c>include</c> up to what separates it from the next field.</summary>
    public static IncludeStatement Read(Scanner at)
    {
        var start = at.Here;
        at.Advance("include".Length);
        at.SkipAll();
        var required = at.Take("required(");
        if (required)
            at.SkipAll();
        var file = at.Take("file(");
        if (file)
            at.SkipAll();
        foreach (var other in (string[])["url(", "classpath("])
        {
            if (at.Take(other))
                throw new HoconException(start, $"include {other}..) is not supported; include a file");
        }
        if (at.Current != '"')
        {
            throw new HoconException(
                start, "include needs one quoted file name; quote the word (\"include\") to use it as a key");
        }
        var name = at.Quoted();
        for (var open = (required ? 1 : 0) + (file ? 1 : 0); open > 0; open--)
        {
            at.SkipAll();
            if (at.Current != ')')
                throw at.Fault($"{at.Shown} where ')' is expected");
            at.Advance();
        }
        at.Blanks();
        if (!at.AtEnd && at.Current is not ('\n' or ',' or '}') && !at.AtComment)
        {
            throw at.Fault(
                $"{at.Shown} after an include; quote the word (\"include\") to use it as a key");
        }
        Check(name, start);
        return new IncludeStatement(name, required);
    }

    static void Check(string name, Origin start)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            throw new HoconException(start, "include needs a file name");
        if (name.Contains("://", StringComparison.Ordinal))
            throw new HoconException(start, $"include of an address ({name}) is not supported; include a file");
    }
}
