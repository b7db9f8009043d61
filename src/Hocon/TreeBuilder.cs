namespace QuilActors.Hocon;

/// <summary>Walks the resolved tree in document order and makes the public values.</summary>
sealed class TreeBuilder(Node root, Func<string, string?> environment)
{
    readonly HoconResolver _resolver = new(root, environment);

    /// <summary>The containers around the value being built; a container within itself is an error.</summary>
    readonly List<Node> _around = [];
    int _values;

    public HoconValue Build() => Build(root, null);

    // via is the substitution being expanded, for messages.
    HoconValue Build(Node node, SubstitutionNode? via)
    {
        if (++_values > HoconLimits.TreeValuesMax)
            throw Fault(node, via, $"the settings have more than {HoconLimits.TreeValuesMax} values");
        if (node is ScalarNode scalar)
            return new HoconScalar(scalar.Kind, scalar.Text, scalar.Origin);
        if (_around.Exists(outer => IsSame(outer, node)))
            throw Fault(node, via, "the value would contain itself");
        if (_around.Count == HoconLimits.NestingMax)
            throw Fault(node, via, HoconParser.TooDeep);
        _around.Add(node);
        HoconValue built = node switch
        {
            ArrayNode array => BuildArray(array, via),
            ObjectNode one => BuildObject([one], one.Origin, via),
            _ => BuildObject(((LayeredNode)node).TopFirst, node.Origin, via),
        };
        _around.RemoveAt(_around.Count - 1);
        return built;
    }

    HoconArray BuildArray(ArrayNode array, SubstitutionNode? via)
    {
        var items = new List<HoconValue>(array.Items.Count);
        foreach (var item in array.Items)
        {
            _resolver.Step(1, item);
            if (_resolver.Force(item) is { } value)
                items.Add(Build(value, Substitution(item) ?? via));
        }
        return new HoconArray(items, array.Origin);
    }

    HoconObject BuildObject(List<ObjectNode> topFirst, Origin origin, SubstitutionNode? via)
    {
        var built = new HoconObject(origin);
        var seen = topFirst.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        for (var i = topFirst.Count - 1; i >= 0; i--)
        {
            foreach (var first in topFirst[i].Fields)
            {
                _resolver.Step(1, topFirst[i]);
                if (seen is null || seen.Add(first.Key))
                    BuildField(built, topFirst, first, via);
            }
        }
        return built;
    }

    void BuildField(HoconObject into, List<ObjectNode> topFirst, Field first, SubstitutionNode? via)
    {
        List<Field> place = [first];
        if (topFirst.Count > 1)
        {
            _resolver.Step(topFirst.Count, topFirst[0]);
            place = topFirst.ConvertAll(l => l.Find(first.Key)!);
            place.RemoveAll(static f => f is null);
        }
        if (_resolver.Evaluate(place) is not { } value)
            return;
        into.Add(first.Key, Build(value, place[0].Stack.Select(Substitution).LastOrDefault(s => s is not null) ?? via),
            place[0].KeyOrigin);
    }

    static SubstitutionNode? Substitution(Node node)
        => node as SubstitutionNode ?? (node as JoinNode)?.Parts.OfType<SubstitutionNode>().FirstOrDefault();

    static bool IsSame(Node outer, Node node)
        => ReferenceEquals(outer, node)
            || (outer is LayeredNode a && node is LayeredNode b && a.TopFirst.SequenceEqual(b.TopFirst));

    static HoconException Fault(Node node, SubstitutionNode? via, string what)
        => via is null
            ? new HoconException(node.Origin, what)
            : new HoconException(via.Origin, $"{what} while {via} is expanded");
}
