namespace QuilActors.Hocon;

// The unresolved tree. The parser builds it, layers are merged in it, the resolver only reads it.

abstract class Node(Origin origin)
{
    public Origin Origin { get; } = origin;

    /// <summary>A value that is known only when all layers are there.</summary>
    public bool IsLazy => this is SubstitutionNode or JoinNode;
}

sealed class ScalarNode(ScalarKind kind, string text, Origin origin) : Node(origin)
{
    public ScalarKind Kind { get; } = kind;
    public string Text { get; } = text;
}

/// <summary>Blanks between two parts of a concatenation; they count only between scalars.</summary>
sealed class BlankNode(string text, Origin origin) : Node(origin)
{
    public string Text { get; } = text;
}

sealed class ArrayNode(Origin origin) : Node(origin)
{
    public List<Node> Items { get; init; } = [];
}

/// <summary><c>${path}</c>. The prefix is the path of the include point of the file that holds it, empty for the
/// first file.</summary>
sealed class SubstitutionNode(string[] path, string[] prefix, bool optional, bool inListInclude, Origin origin)
    : Node(origin)
{
    public string[] Path { get; } = path;
    public string[] Prefix { get; } = prefix;
    public bool Optional { get; } = optional;
    public bool InListInclude { get; } = inListInclude;

    public string Name => PathText.Print(Prefix.Length == 0 ? Path : [.. Prefix, .. Path]);

    public override string ToString() => $"${{{(Optional ? "?" : "")}{PathText.Print(Path)}}}";
}

/// <summary>A concatenation with a substitution among its parts.</summary>
sealed class JoinNode(List<Node> parts, Origin origin) : Node(origin)
{
    public List<Node> Parts { get; } = parts;
}

/// <summary>An object seen as layers, top first: the result of merging what only the resolver knows.</summary>
sealed class LayeredNode(List<ObjectNode> topFirst, Origin origin) : Node(origin)
{
    public List<ObjectNode> TopFirst { get; } = topFirst;
}

/// <summary>A key with all values it was given, the last one on top.</summary>
sealed class Field(string key)
{
    public string Key { get; } = key;
    public Origin KeyOrigin { get; set; }
    public List<Node> Stack { get; } = [];

    public void Push(Node value)
    {
        if (value is ObjectNode over && Stack is [.., ObjectNode top])
        {
            top.MergeFrom(over);
            return;
        }
        if (value is ScalarNode or ArrayNode)
            Stack.Clear();
        Stack.Add(value);
    }
}

sealed class ObjectNode(Origin origin) : Node(origin)
{
    readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    /// <summary>In first-seen order.</summary>
    public List<Field> Fields { get; } = [];

    public Field? Find(string key) => _fields.GetValueOrDefault(key);

    public void Put(ReadOnlySpan<string> path, Node value, Origin keyOrigin)
    {
        var at = this;
        foreach (var element in path[..^1])
        {
            var field = at.Get(element, keyOrigin);
            if (field.Stack is not [.., ObjectNode inner])
                field.Stack.Add(inner = new ObjectNode(keyOrigin));
            at = inner;
        }
        at.Get(path[^1], keyOrigin).Push(value);
    }

    public void MergeFrom(ObjectNode over)
    {
        foreach (var theirs in over.Fields)
        {
            var ours = Get(theirs.Key, theirs.KeyOrigin);
            foreach (var value in theirs.Stack)
                ours.Push(value);
        }
    }

    Field Get(string key, Origin keyOrigin)
    {
        if (!_fields.TryGetValue(key, out var field))
        {
            _fields.Add(key, field = new Field(key));
            Fields.Add(field);
        }
        field.KeyOrigin = keyOrigin;
        return field;
    }
}
