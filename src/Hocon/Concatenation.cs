using System.Text;

namespace QuilActors.Hocon;

/// <summary>Joins the parts of a value that stand on one line: scalars to text, arrays to an array, objects merged.
/// </summary>
static class Concatenation
{
    /// <summary>At parse time: joins what is known, keeps the rest for the resolver.</summary>
    public static Node OfParts(List<Node> parts)
    {
        var real = parts.Where(static p => p is not BlankNode).ToList();
        CheckKinds(real, join: null);
        var origin = parts[0].Origin;
        if (real.Exists(static p => p.IsLazy))
            return new JoinNode(parts, origin);
        if (real[0] is ObjectNode)
        {
            var merged = new ObjectNode(origin);
            foreach (var part in real)
                merged.MergeFrom((ObjectNode)part);
            return merged;
        }
        return real[0] is ArrayNode ? Arrays(real, origin) : new ScalarNode(ScalarKind.Text, Text(parts), origin);
    }

    public static ArrayNode Arrays(IEnumerable<Node> parts, Origin origin)
        => new(origin) { Items = [.. parts.SelectMany(static p => ((ArrayNode)p).Items)] };

    /// <summary>Blanks count, what is undefined (null) is empty.</summary>
    public static string Text(IEnumerable<Node?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append((part as ScalarNode)?.Text ?? (part as BlankNode)?.Text);
        return text.ToString();
    }

    /// <param name="real">The parts but for blanks.</param>
    /// <param name="join">The place to name when the parts come from elsewhere; null for that of the part.</param>
    /// <exception cref="HoconException">Parts of different kinds.</exception>
    public static void CheckKinds(List<Node> real, Origin? join)
    {
        Node? known = null;
        foreach (var part in real)
        {
            if (part.IsLazy)
                continue;
            if (known is not null && Kind(known) != Kind(part))
            {
                throw new HoconException(join ?? part.Origin,
                    $"{Kind(part)} cannot be joined to {Kind(known)}; separate them by ',' or a new line");
            }
            known = part;
        }
    }

    static string Kind(Node part) => part switch
    {
        ArrayNode => "an array",
        ScalarNode => "a text",
        _ => "an object",
    };
}
