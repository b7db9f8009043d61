namespace QuilActors.Hocon;

/// <summary>One layer of settings for <see cref="HoconDocument.LoadLayers"/>.</summary>
public sealed class HoconLayer
{
    HoconLayer(LayerKind kind, string text, string source, HoconValue? value = null)
    {
        Kind = kind;
        Text = text;
        Source = source;
        Value = value;
    }

    internal enum LayerKind
    {
        File,
        Text,
        Set,
        Value,
    }

    internal LayerKind Kind { get; }

    internal string Text { get; }

    internal string Source { get; }

    internal HoconValue? Value { get; }

    /// <summary>A file that must be there.</summary>
    public static HoconLayer OfFile(string path) => new(LayerKind.File, "", path);

    /// <summary>A text, e.g. an embedded one.</summary>
    /// <param name="text">HOCON.</param>
    /// <param name="source">Names it in messages; an absolute path also gives its relative includes a folder.</param>
    public static HoconLayer OfText(string text, string source) => new(LayerKind.Text, text, source);

    /// <summary>A pair <c>path=value</c> of the command line. A value that starts with <c>[ { " $</c> is read as
    /// HOCON, any other is one scalar as it stands. The n-th of a load has the origin <c>--set[n]</c>.</summary>
    public static HoconLayer OfSet(string pair) => new(LayerKind.Set, pair, "");

    /// <summary>A resolved value, laid at a path; it keeps its origins.</summary>
    public static HoconLayer OfValue(string path, HoconValue value) => new(LayerKind.Value, path, path, value);
}
