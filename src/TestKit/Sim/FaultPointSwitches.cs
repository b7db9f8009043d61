using QuilActors.Engine.Dispatch;

namespace QuilActors.TestKit.Sim;

/// <summary>Fault points of a run: each is on or off for the whole run, by its own stream; one that is on fires with
/// the probability its place in the product asks for.</summary>
public sealed class FaultPointSwitches : IFaultPoints
{
    readonly World _world;
    readonly SortedDictionary<string, Point> _points = new(StringComparer.Ordinal);

    internal FaultPointSwitches(World world) => _world = world;

    /// <summary>False: none fires.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Points that were asked for, with how often they fired.</summary>
    public IReadOnlyDictionary<string, int> Fired
        => new SortedDictionary<string, int>(_points.ToDictionary(p => p.Key, p => p.Value.Count),
            StringComparer.Ordinal);

    /// <inheritdoc />
    public bool Chance(string point, double probability)
    {
        if (_world.Options.FaultPointChance <= 0)
            return false;
        if (!_points.TryGetValue(point, out var known))
        {
            var stream = _world.Stream($"fault:{point}");
            _points.Add(point, known = new Point(stream, stream.Chance(_world.Options.FaultPointChance)));
        }
        if (!known.IsOn || !known.Stream.Chance(probability) || !Enabled)
            return false;
        known.Count++;
        return true;
    }

    sealed class Point(SimRandom stream, bool isOn)
    {
        public SimRandom Stream => stream;

        public bool IsOn => isOn;

        public int Count { get; set; }
    }
}
