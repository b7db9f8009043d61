using System.Text;

namespace QuilActors.Hocon;

/// <summary>Reads HOCON, Akka's JSON superset for settings. Any input yields a value or a
/// <see cref="HoconException"/>.</summary>
public static class HoconDocument
{
    /// <summary>Parses and resolves a text.</summary>
    /// <param name="text">HOCON or JSON.</param>
    /// <param name="source">Names the text in messages. When it is an absolute path, relative includes are looked for
    /// in its folder; else there are none.</param>
    /// <param name="options">What the text may reach; null for everything.</param>
    /// <returns>An object or an array.</returns>
    /// <exception cref="HoconException">The text is wrong or exceeds a limit.</exception>
    public static HoconValue Parse(string text, string source, HoconOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        var o = options ?? HoconOptions.Default;
        return Resolve(new LoadSession(o).ParseText(text, source), o.Environment);
    }

    /// <summary>Reads a file and what it includes.</summary>
    /// <exception cref="HoconException">It is not there, wrong, an array, or exceeds a limit.</exception>
    public static HoconObject Load(string path, HoconOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var o = options ?? HoconOptions.Default;
        return (HoconObject)Resolve(AsObject(new LoadSession(o).ParseFile(path)), o.Environment);
    }

    /// <summary>Merges layers like one document and resolves once. The lowest layer must resolve by itself, without the
    /// environment.</summary>
    /// <exception cref="HoconException">A layer is wrong, an array, or a limit is exceeded.</exception>
    public static HoconObject LoadLayers(IReadOnlyList<HoconLayer> lowestFirst, HoconOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lowestFirst);
        var o = options ?? HoconOptions.Default;
        var session = new LoadSession(o);
        ObjectNode? merged = null;
        var sets = 0;
        foreach (var layer in lowestFirst)
        {
            if (layer.Kind == HoconLayer.LayerKind.Set)
                sets++;
            var parsed = ParseLayer(layer, session, sets);
            if (merged is null)
                Resolve(merged = parsed, static _ => null);
            else
                merged.MergeFrom(parsed);
        }
        return (HoconObject)Resolve(merged ?? new ObjectNode(new Origin("", 1, 1)), o.Environment);
    }

    /// <summary>Writes a value as text that parses back to an equal tree.</summary>
    /// <param name="value">The tree.</param>
    /// <param name="origins">Adds the origin of each value as a comment.</param>
    public static string Print(HoconValue value, bool origins = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder();
        new HoconPrinter(text, origins).Document(value);
        return text.ToString();
    }

    static HoconValue Resolve(Node root, Func<string, string?> environment)
        => new TreeBuilder(root, environment).Build();

    static ObjectNode AsObject(Node root)
        => root as ObjectNode
            ?? throw new HoconException(root.Origin, "the root is an array where settings are expected");

    static ObjectNode ParseLayer(HoconLayer layer, LoadSession session, int set)
    {
        switch (layer.Kind)
        {
            case HoconLayer.LayerKind.File:
                return AsObject(session.ParseFile(layer.Source));
            case HoconLayer.LayerKind.Text:
                return AsObject(session.ParseText(layer.Text, layer.Source));
            case HoconLayer.LayerKind.Set:
                return ParseSet(layer.Text, $"{Origin.SetPrefix}{set}]", session);
            default:
                var path = PathText.Parse(layer.Source, layer.Source);
                return Lay(path, ToNode(layer.Value!), layer.Value!.Origin);
        }
    }

    static ObjectNode ParseSet(string pair, string source, LoadSession session)
    {
        var at = new Scanner(pair, source);
        var path = PathText.Read(at);
        if (at.Current != '=')
            throw at.Fault($"{at.Shown} where '=' is expected; write path=value");
        at.Advance();
        var origin = at.Here;
        var text = pair[at.Position..];
        var value = text.Length > 0 && text[0] is '[' or '{' or '"' or '$'
            ? session.ParseLoneValue(text, source, path)
            : HoconParser.Unquoted(text, origin);
        return Lay(path, value, new Origin(source, 1, 1));
    }

    static ObjectNode Lay(string[] path, Node value, Origin origin)
    {
        var root = new ObjectNode(origin);
        root.Put(path, value, origin);
        return root;
    }

    static Node ToNode(HoconValue value)
    {
        switch (value)
        {
            case HoconScalar scalar:
                return new ScalarNode(scalar.Kind, scalar.Text, scalar.Origin);
            case HoconArray array:
                return new ArrayNode(array.Origin) { Items = [.. array.Select(ToNode)] };
            default:
                var from = (HoconObject)value;
                var node = new ObjectNode(from.Origin);
                foreach (var key in from.Keys)
                {
                    from.TryGet(key, out var inner);
                    node.Put([key], ToNode(inner!), from.KeyOrigin(key));
                }
                return node;
        }
    }
}
