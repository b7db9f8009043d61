using System.Runtime.CompilerServices;
using System.Text;

namespace QuilActors.Hocon;

/// <summary>Makes the immutable tree of an unresolved one, which it leaves unchanged. Each substitution is evaluated
/// once, in document order, and its result kept; while a field is evaluated, references back to it see only the values
/// below on its stack.</summary>
sealed class HoconResolver(Node root, Func<string, string?> environment)
{
    /// <summary>Fields under evaluation, with the index on their stack of the value being evaluated.</summary>
    readonly Dictionary<Field, int> _evaluating = [];
    readonly Dictionary<Node, Node?> _results = [];

    /// <summary>The substitutions being evaluated, outermost first.</summary>
    readonly List<SubstitutionNode> _chain = [];

    /// <summary>How often a reference did not see a value because that value is being evaluated.</summary>
    long _hidden;
    int _steps;
    long _joinedBytes;

    /// <summary>The value of a lazy node, null for undefined; any other node itself.</summary>
    public Node? Force(Node node)
    {
        if (!node.IsLazy)
            return node;
        if (_results.TryGetValue(node, out var known))
            return known;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new HoconException(node.Origin, "substitutions refer to one another in too long a chain");
        var result = node is SubstitutionNode substitution ? Substitute(substitution) : Join((JoinNode)node);
        _results[node] = result;
        return result;
    }

    /// <summary>The final value of a place; null for undefined.</summary>
    /// <param name="place">The fields that stand for it, the top one first.</param>
    public Node? Evaluate(IEnumerable<Field> place)
    {
        List<ObjectNode>? layers = null;
        foreach (var value in TopFirst(place))
        {
            if (value is ObjectNode one)
                (layers ??= []).Add(one);
            else if (value is LayeredNode many)
                (layers ??= []).AddRange(Counted(many));
            else if (layers is null)
                return value;
            else
                break;
        }
        return layers is null ? null : layers.Count == 1 ? layers[0] : new LayeredNode(layers, layers[^1].Origin);
    }

    /// <exception cref="HoconException">More steps than allowed.</exception>
    public void Step(int count, Node at)
    {
        if ((_steps += count) > HoconLimits.StepsMax)
        {
            throw new HoconException(
                at.Origin, $"resolving takes more than {HoconLimits.StepsMax} steps{Expanding(at)}");
        }
    }

    static string Expanding(Node at) => at is SubstitutionNode s ? $" while {s} is expanded" : "";

    List<ObjectNode> Counted(LayeredNode many)
    {
        Step(many.TopFirst.Count, many);
        return many.TopFirst;
    }

    // The values that stand for a place, top first, ending at the first that is no object. Lazy: what is hidden by a
    // scalar or array above is never evaluated.
    IEnumerable<Node> TopFirst(IEnumerable<Field> place)
    {
        foreach (var field in place)
        {
            var top = field.Stack.Count;
            if (_evaluating.TryGetValue(field, out var below))
            {
                _hidden++;
                top = below;
            }
            for (var i = top - 1; i >= 0; i--)
            {
                Step(1, field.Stack[i]);
                if (ForceAt(field, i) is not { } value)
                    continue;
                yield return value;
                if (value is not (ObjectNode or LayeredNode))
                    yield break;
            }
        }
    }

    Node? ForceAt(Field field, int index)
    {
        var node = field.Stack[index];
        if (!node.IsLazy)
            return node;
        var outer = _evaluating.TryGetValue(field, out var saved) ? saved : -1;
        _evaluating[field] = index;
        var value = Force(node);
        if (outer >= 0)
            _evaluating[field] = outer;
        else
            _evaluating.Remove(field);
        return value;
    }

    IEnumerable<Field> Child(IEnumerable<Field> place, string key)
    {
        foreach (var value in TopFirst(place))
        {
            if (value is ObjectNode one && one.Find(key) is { } field)
                yield return field;
            if (value is not LayeredNode many)
                continue;
            foreach (var layer in Counted(many))
            {
                if (layer.Find(key) is { } inner)
                    yield return inner;
            }
        }
    }

    Node? Lookup(ReadOnlySpan<string> path)
    {
        if ((root as ObjectNode)?.Find(path[0]) is not { } first)
            return null;
        IEnumerable<Field> place = [first];
        foreach (var element in path[1..])
            place = Child(place, element);
        return Evaluate(place);
    }

    Node? Substitute(SubstitutionNode node)
    {
        if (_chain.Contains(node))
            return node.Optional ? null : throw new HoconException(node.Origin, Ring(node));
        if (_chain.Count == HoconLimits.SubstitutionDepthMax)
        {
            throw new HoconException(node.Origin,
                $"more than {HoconLimits.SubstitutionDepthMax} substitutions refer to one another in a chain");
        }
        _chain.Add(node);
        Step(1, node);
        var hidden = _hidden;
        var value = node.Prefix.Length > 0 ? Lookup([.. node.Prefix, .. node.Path]) : null;
        value ??= Lookup(node.Path) ?? FromEnvironment(node);
        if (value is null && !node.Optional)
            throw new HoconException(node.Origin, _hidden > hidden ? Ring(node) : Undefined(node));
        _chain.RemoveAt(_chain.Count - 1);
        return value;
    }

    ScalarNode? FromEnvironment(SubstitutionNode node)
    {
        var name = string.Join('.', node.Path);
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)
                || name.Contains('=', StringComparison.Ordinal))
            return null;
        return environment(name) is { } text
            ? new ScalarNode(ScalarKind.Text, text, new Origin(Origin.EnvironmentPrefix + name, 1, 1))
            : null;
    }

    static string Undefined(SubstitutionNode node)
        => $"{node} is not defined" + (node.InListInclude
            ? "; in a file included inside a list element, substitutions are looked up from the root only"
            : "; define it or write ${?..} for an optional value");

    // The paths from the last reference to the same place up to this one.
    string Ring(SubstitutionNode node)
    {
        var paths = _chain.ConvertAll(static s => s.Name);
        if (_chain.Count == 0 || _chain[^1] != node)
            paths.Add(node.Name);
        var start = paths[..^1].LastIndexOf(paths[^1]);
        var ring = start >= 0 ? paths[start..] : [paths[^1], .. paths];
        return $"{node} refers to itself: {string.Join(" -> ", ring)}";
    }

    Node? Join(JoinNode node)
    {
        Step(node.Parts.Count, node);
        var parts = node.Parts.ConvertAll(Force);
        var real = parts.OfType<Node>().Where(static p => p is not BlankNode).ToList();
        if (real.Count == 0)
            return null;
        Concatenation.CheckKinds(real, node.Origin);
        switch (real[0])
        {
            case ScalarNode:
                CountText(parts, node);
                return new ScalarNode(ScalarKind.Text, Concatenation.Text(parts), node.Origin);
            case ArrayNode:
                Step(real.Sum(static p => ((ArrayNode)p).Items.Count), node);
                return Concatenation.Arrays(real, node.Origin);
            default:
                return JoinObjects(real, node);
        }
    }

    LayeredNode JoinObjects(List<Node> real, JoinNode node)
    {
        var layers = new List<ObjectNode>();
        for (var i = real.Count - 1; i >= 0; i--)
        {
            if (real[i] is ObjectNode one)
                layers.Add(one);
            else
                layers.AddRange(Counted((LayeredNode)real[i]));
        }
        return new LayeredNode(layers, node.Origin);
    }

    void CountText(List<Node?> parts, JoinNode node)
    {
        long bytes = 0;
        foreach (var part in parts)
            bytes += Encoding.UTF8.GetByteCount((part as ScalarNode)?.Text ?? (part as BlankNode)?.Text ?? "");
        if (bytes > HoconLimits.JoinedTextBytesMax)
        {
            throw new HoconException(
                node.Origin, $"a joined text is larger than {HoconLimits.JoinedTextBytesMax} bytes");
        }
        if ((_joinedBytes += bytes) > HoconLimits.JoinedTextsBytesMax)
        {
            throw new HoconException(
                node.Origin, $"all joined texts are larger than {HoconLimits.JoinedTextsBytesMax} bytes");
        }
    }
}
