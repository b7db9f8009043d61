using QuilActors.Engine.Event;
using QuilActors.Protocols.Wire;

namespace QuilActors.TestKit.Sim;

/// <summary>What must hold, and what must happen, in a world.</summary>
sealed class Checks(World world)
{
    readonly List<(string Name, Func<World, string?> Wrong)> _always = [];
    readonly List<(string Name, Func<World, bool>? Condition)> _sometimes = [];
    readonly SortedSet<string> _hits = new(StringComparer.Ordinal);
    bool _isLooking;

    public IReadOnlyCollection<string> Hits => _hits;

    public IEnumerable<string> SometimesNames => _sometimes.Select(s => s.Name);

    public void Always(string name, Func<World, string?> wrong) => _always.Add((name, wrong));

    public void Sometimes(string name, Func<World, bool>? condition) => _sometimes.Add((name, condition));

    public void Hit(string name) => _hits.Add(name);

    /// <summary>Looks at everything that must always hold.</summary>
    public void Look()
    {
        if (_isLooking)
            return;
        _isLooking = true;
        foreach (var (name, wrong) in _always)
        {
            if (wrong(world) is { } what)
                world.Break(name, what);
        }
        foreach (var (name, condition) in _sometimes)
        {
            if (condition is not null && !_hits.Contains(name) && condition(world))
                _hits.Add(name);
        }
        _isLooking = false;
    }

    /// <summary>A broken invariant of the product is one of the world.</summary>
    public void OnLog(SimNode node, LogEvent line)
    {
        if (world.Options.BuiltIn && line.Cause is InvariantBrokenException broken)
            world.Break("product-invariant", $"{node.Name} {line.LogSource}: {broken.Message}");
    }
}
