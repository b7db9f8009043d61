using System.Diagnostics.Metrics;
using QuilActors.Engine.Cells;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Inspection;

/// <summary>The meter <c>quil.actor</c> of one system. Times are those of the one message in 64 that is timed; depths
/// are counted when somebody reads them.</summary>
public sealed class ActorMeters : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "quil.actor";

    readonly ActorSystem _system;
    readonly Meter _meter = new(MeterName);
    readonly Histogram<double> _waiting;
    readonly Histogram<double> _handling;
    readonly Counter<long> _restarts;
    readonly Counter<long> _deadLetters;

    ActorMeters(ActorSystem system)
    {
        _system = system;
        _waiting = _meter.CreateHistogram<double>(
            "quil.actor.mailbox.time", "s", "How long messages waited, sampled.");
        _handling = _meter.CreateHistogram<double>(
            "quil.actor.processing.time", "s", "How long messages were handled, sampled.");
        _restarts = _meter.CreateCounter<long>("quil.actor.restarts", null, "Actors made anew.");
        _deadLetters = _meter.CreateCounter<long>("quil.actor.deadletters", null, "Messages that reached nobody.");
        _meter.CreateObservableGauge("quil.actor.mailbox.depth", () => Sums(static cell => cell.MailboxSize), null,
            "Messages waiting, by path with * for numbered and generated names.");
        _meter.CreateObservableGauge("quil.actor.stash",
            () => Sums(static cell => cell.ExtrasOrNull?.Stash?.Count ?? 0), null, "Messages put aside.");
        _meter.CreateObservableGauge("quil.actor.mailbox.contention", () => Sums(static cell => cell.Contention), null,
            "Waits of senders for a mailbox, of living actors.");
    }

    /// <summary>Measures <paramref name="system"/> until it is disposed.</summary>
    public static ActorMeters Attach(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var meters = new ActorMeters(system);
        system.Meters = meters;
        return meters;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _system.Meters = null;
        _meter.Dispose();
    }

    internal void Timed(long waitedTicks, long handledTicks)
    {
        _waiting.Record(waitedTicks / (double)TimeSpan.TicksPerSecond);
        _handling.Record(handledTicks / (double)TimeSpan.TicksPerSecond);
    }

    internal void Restarted() => _restarts.Add(1);

    internal void DeadLetter(DeadLetterClass @class)
        => _deadLetters.Add(1, new KeyValuePair<string, object?>("class", @class.ToString()));

    /// <summary>Names of many actors of one kind, so that a path is one series.</summary>
    internal static string FamilyOf(string path)
        => string.Join('/', path.Split('/').Select(static name => IsOneOfMany(name) ? "*" : name));

    static bool IsOneOfMany(string name)
    {
        const int HexDigitsMin = 8;
        var tail = name[(name.LastIndexOf('-') + 1)..];
        return name.StartsWith('$') || name.Contains('%', StringComparison.Ordinal)
            || (tail.Length > 0 && tail.All(char.IsAsciiDigit))
            || (tail.Length >= HexDigitsMin && (tail.All(char.IsAsciiHexDigit) || tail.Any(char.IsAsciiDigit)));
    }

    IEnumerable<Measurement<long>> Sums(Func<ActorCell, long> value)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var walk = new TreeWalk(_system.Root, "/", null);
        while (walk.TryNext(out var cell, out var path))
        {
            var family = FamilyOf(path);
            sums[family] = sums.GetValueOrDefault(family) + value(cell);
        }
        return sums.Select(sum => new Measurement<long>(
            sum.Value, new KeyValuePair<string, object?>("path", sum.Key)));
    }
}
