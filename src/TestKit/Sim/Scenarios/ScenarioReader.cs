using System.Globalization;
using System.Text.RegularExpressions;
using QuilActors.Hocon;

namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Reads the scenario language: HOCON below <c>sim</c>. An unknown key or name is an error with file, line and
/// suggestion; so is an action on a node that is not there.</summary>
public sealed partial class ScenarioReader
{
    readonly HoconObject _tree;
    readonly ISimCatalog _catalog;
    readonly SettingsProblems _problems = new();
    readonly ActionReader _actions;

    ScenarioReader(HoconObject tree, ISimCatalog catalog)
    {
        (_tree, _catalog) = (tree, catalog);
        _actions = new ActionReader(_problems);
    }

    /// <summary>The scenario that is run without a file.</summary>
    public static string DefaultText { get; } = ReadDefault();

    /// <summary>Reads a file over the defaults.</summary>
    /// <exception cref="HoconException">It is no HOCON, or not there.</exception>
    /// <exception cref="SettingsException">All that is wrong in it.</exception>
    public static Scenario File(string path, ISimCatalog catalog, params string[] sets)
        => Read([HoconLayer.OfFile(path)], catalog, sets);

    /// <summary>Reads a text.</summary>
    /// <exception cref="HoconException">It is no HOCON.</exception>
    /// <exception cref="SettingsException">All that is wrong in it.</exception>
    public static Scenario Text(string text, string source, ISimCatalog catalog, params string[] sets)
        => Read([HoconLayer.OfText(text, source)], catalog, sets);

    /// <summary>The default scenario.</summary>
    public static Scenario Default(ISimCatalog catalog, params string[] sets)
        => Text(DefaultText, "default.conf", catalog, sets);

    static Scenario Read(HoconLayer[] layers, ISimCatalog catalog, string[] sets)
    {
        var tree = HoconDocument.LoadLayers([.. layers, .. sets.Select(HoconLayer.OfSet)]);
        var reader = new ScenarioReader(tree, catalog);
        var scenario = reader.ReadSim(new HoconReader(tree, "sim", reader._problems));
        reader._problems.ThrowIfAny();
        return scenario;
    }

    Scenario ReadSim(HoconReader c)
    {
        var nodes = c.IntOrNull("nodes", 1, 100_000) ?? 32;
        _actions.Nodes = nodes;
        var (random, at, points) = Faults(c.ChildOrNull("faults"));
        var scenario = new Scenario
        {
            Seed = (ulong)(c.LongOrNull("seed", 0) ?? 1),
            Nodes = nodes,
            Horizon = c.DurationOrNull("horizon", TimeSpan.Zero, TimeSpan.FromDays(1)) ?? TimeSpan.FromMinutes(10),
            System = Name(c, "system", c.TextOrNull("system") ?? "house", _catalog.Systems.Keys),
            Crypto = c.OneOfOrNull<CryptoMode>("crypto") ?? CryptoMode.Fake,
            Chaos = ChaosOf(c),
            Workload = c.Has("workload") ? [.. c.List("workload").Select(Workload)] : [],
            Random = random,
            At = at,
            FaultPoints = points,
            Always = Names(c, "always", _catalog.Always.Keys) ?? ["builtin"],
            Eventually = c.Has("eventually") ? [.. c.List("eventually").Select(Eventually)] : [],
            Sometimes = Names(c, "sometimes", _catalog.Sometimes.Keys) ?? [],
        };
        scenario = Links(c, scenario);
        c.Done();
        if (scenario is { Crypto: CryptoMode.Real, Nodes: > 16 })
            _problems.Add("sim.nodes", "must be at most 16 with crypto = real");
        return scenario;
    }

    (FaultRates Rates, IReadOnlyList<FaultAction> At, double Points) Faults(HoconReader? c)
    {
        if (c is null)
            return (new FaultRates(), [], 0);
        var rates = new FaultRates();
        if (c.ChildOrNull("random") is { } random)
        {
            rates = new FaultRates
            {
                Crash = Rate(random, "crash"),
                Partition = Rate(random, "partition"),
                Pause = Rate(random, "pause"),
                Disk = Rate(random, "disk"),
                ClockJump = Rate(random, "clock-jump"),
                DownMax = random.IntOrNull("max-down", 0),
            };
            random.Done();
        }
        IReadOnlyList<FaultAction> at = c.Has("at")
            ? [.. c.List("at").Select(_actions.Read).OfType<FaultAction>()]
            : [];
        var points = c.NumberOrNull("points", 0, 1) ?? 0.25;
        c.Done();
        return (rates, at, points);
    }

    Scenario Links(HoconReader c, Scenario scenario)
    {
        if (c.Raw("link") is not HoconObject section)
            return scenario;
        var link = scenario.Link;
        var links = new List<(int, int, Link)>();
        foreach (var key in section.Keys)
        {
            if (key == "default")
                link = Preset(new HoconReader(_tree, "sim.link", _problems), key);
            else if (LinkName.Match(key) is { Success: true } match)
                links.Add((Number(match, 1), Number(match, 2), Own(
                    new HoconReader(_tree, $"sim.link.\"{key}\"", _problems), link)));
            else
                _problems.Add("sim.link", $"'{key}' is neither default nor a link as \"n1>n2\"");
        }
        foreach (var (from, to, _) in links.Where(l => Math.Max(l.Item1, l.Item2) >= scenario.Nodes))
            _problems.Add("sim.link", $"n{Math.Max(from, to) + 1} is not there: there are {scenario.Nodes} nodes");
        return scenario with { Link = link, Links = links };
    }

    Link Preset(HoconReader c, string key) => c.Text(key) switch
    {
        "lan" => Link.Lan,
        "wan" => Link.Wan,
        "hostile" => Link.Hostile,
        var other => Wrong(c, key, $"'{other}' is none of lan, wan, hostile", Link.Wan),
    };

    Link Own(HoconReader c, Link basis)
    {
        var link = basis with
        {
            Latency = c.TextOrNull("latency") is { } text ? LatencyOf(c, text) : basis.Latency,
            Loss = c.NumberOrNull("loss", 0, 1) ?? basis.Loss,
            Duplicate = c.NumberOrNull("duplicate", 0, 1) ?? basis.Duplicate,
            Reorder = c.NumberOrNull("reorder", 0, 1) ?? basis.Reorder,
            Replay = c.NumberOrNull("replay", 0, 1) ?? basis.Replay,
            BytesPerSecond = c.BytesOrNull("bandwidth") ?? basis.BytesPerSecond,
            Capacity = c.IntOrNull("capacity", 1) ?? basis.Capacity,
        };
        c.Done();
        return link;
    }

    Latency LatencyOf(HoconReader c, string text)
    {
        var match = LatencyText.Match(text);
        if (!match.Success || !Units.TryDuration(match.Groups[2].Value.Trim(), out var first, out _)
            || !Units.TryDuration(
                (match.Groups[3].Success ? match.Groups[3] : match.Groups[2]).Value.Trim(), out var second, out _))
            return Wrong(c, "latency", $"'{text}' is none of fixed(a), uniform(a, b), exp(min, mean)",
                Latency.Fixed(default));
        var (a, b) = (new TimeSpan(first / 100), new TimeSpan(second / 100));
        return match.Groups[1].Value switch
        {
            "fixed" => Latency.Fixed(a),
            "uniform" => Latency.Uniform(a, b),
            _ => Latency.Exp(a, b),
        };
    }

    WorkloadSettings Workload(HoconReader c)
    {
        var workload = new WorkloadSettings(
            Name(c, "kind", c.Text("kind"), _catalog.Workloads.Keys), Rate(c, "rate"),
            (int)(c.BytesOrNull("size", 1, 1 << 20) ?? 512));
        c.Done();
        return workload;
    }

    (string Name, TimeSpan Within) Eventually(HoconReader c)
    {
        var condition = (Name(c, "name", c.Text("name"), _catalog.Eventually.Keys),
            c.DurationOrNull("within", TimeSpan.Zero) ?? TimeSpan.FromSeconds(60));
        c.Done();
        return condition;
    }

    /// <summary>Per second, from <c>2/m</c> or <c>0.5/s</c>; 0 when absent.</summary>
    double Rate(HoconReader c, string key)
    {
        if (c.TextOrNull(key) is not { } text)
            return 0;
        var match = RateText.Match(text);
        if (!match.Success)
            return Wrong(c, key, $"'{text}' is no rate as 2/m or 0.5/s", 0.0);
        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value == "m" ? number / 60 : number;
    }

    Chaos? ChaosOf(HoconReader c) => c.TextOrNull("chaos") switch
    {
        null or "mixed" => null,
        "fifo" => Chaos.Fifo,
        "random" => Chaos.Random,
        "pct" => Chaos.Pct(),
        var other => Wrong<Chaos?>(c, "chaos", $"'{other}' is none of fifo, random, pct, mixed", null),
    };

    string[]? Names(HoconReader c, string key, IEnumerable<string> known)
        => c.TextListOrNull(key)?.Select(name => Name(c, key, name, known)).ToArray();

    string Name(HoconReader c, string key, string name, IEnumerable<string> known)
    {
        if (known.Contains(name))
            return name;
        var near = Spelling.Nearest(name, known);
        return Wrong(c, key, $"'{name}' is not known{(near is null ? "" : $"; did you mean {near}?")}", name);
    }

    T Wrong<T>(HoconReader c, string key, string what, T instead)
    {
        _problems.Add($"{c.FullPath}.{key}", what);
        return instead;
    }

    static int Number(Match match, int group)
        => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) - 1;

    static string ReadDefault()
    {
        using var stream = typeof(ScenarioReader).Assembly.GetManifestResourceStream("sim-default.conf")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^n([1-9]\d{0,5})>n([1-9]\d{0,5})$")]
    static partial Regex LinkName { get; }

    [GeneratedRegex(@"^(fixed|uniform|exp)\(([^,]+)(?:,([^,]+))?\)$")]
    static partial Regex LatencyText { get; }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)/([sm])$")]
    static partial Regex RateText { get; }
}
