namespace QuilActors.Hocon;

/// <summary>Where a value was written.</summary>
/// <param name="Source">A file path as it was given, a label of a text, <c>env NAME</c> or <c>--set[n]</c>.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in UTF-16 units.</param>
public readonly record struct Origin(string Source, int Line, int Column)
{
    internal const string EnvironmentPrefix = "env ";
    internal const string SetPrefix = "--set[";

    /// <summary>The folder that a relative path written here refers to: that of the file, the working directory for
    /// the environment, the command line and bare labels.</summary>
    internal string Folder
        => Source.Length == 0 || Source.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
                || Source.StartsWith(SetPrefix, StringComparison.Ordinal)
            ? Directory.GetCurrentDirectory()
            : Path.GetDirectoryName(Path.GetFullPath(Source)) ?? "/";

    /// <summary><c>source:line:column</c></summary>
    public override string ToString() => $"{Source}:{Line}:{Column}";
}
