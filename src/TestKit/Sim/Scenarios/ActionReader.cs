using System.Globalization;
using QuilActors.Hocon;

namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Reads one action of a scenario, such as <c>{ t = 60 s, crash = n4, mode = lose-unsynced }</c>.</summary>
sealed class ActionReader(SettingsProblems problems)
{
    static readonly FaultVerb[] Verbs = Enum.GetValues<FaultVerb>();

    public int Nodes { get; set; }

    /// <summary>Null, with a problem noted, when it is none.</summary>
    public FaultAction? Read(HoconReader c)
    {
        var at = c.Duration("t", TimeSpan.Zero);
        var verbs = Verbs.Where(verb => c.Has(FaultAction.Word(verb))).ToArray();
        if (verbs.Length != 1)
        {
            problems.Add($"{c.FullPath}.t", "must have exactly one of "
                + string.Join(", ", Verbs.Select(verb => FaultAction.Word(verb))));
            return null;
        }
        var (verb, key) = (verbs[0], FaultAction.Word(verbs[0]));
        var action = new FaultAction
        {
            At = at,
            Verb = verb,
            OneWay = c.TextOrNull("direction") is "a-to-b",
            For = c.DurationOrNull("for", TimeSpan.Zero),
            Mode = Word<CrashMode>(c, "mode"),
            Disk = Word<DiskFaultKind>(c, "kind"),
            RestartAfter = c.DurationOrNull("restart-after", TimeSpan.Zero),
            Jump = SignedDuration(c, "by"),
            BytesPerSecond = c.BytesOrNull("rate") ?? 0,
            Text = verb == FaultVerb.Note ? c.Text(key) : "",
        };
        action = verb switch
        {
            FaultVerb.Note or FaultVerb.Heal => action,
            FaultVerb.Partition => Groups(c, key, action),
            _ => action with { Nodes = NodesOf(c, key, c.Raw(key)) },
        };
        c.Done();
        return action;
    }

    FaultAction Groups(HoconReader c, string key, FaultAction action)
    {
        if (c.Raw(key) is HoconArray { Count: 2 } groups)
            return action with { Nodes = NodesOf(c, key, groups[0]), Others = NodesOf(c, key, groups[1]) };
        problems.Add($"{c.FullPath}.{key}", "must be two groups as [[n1, n2], [n3]]");
        return action;
    }

    int[] NodesOf(HoconReader c, string key, HoconValue? value)
    {
        var names = value switch
        {
            HoconScalar one => [one.Text],
            HoconArray many => many.OfType<HoconScalar>().Select(item => item.Text).ToArray(),
            _ => [],
        };
        return [.. names.Select(name => NodeOf(c, key, name)).OfType<int>()];
    }

    int? NodeOf(HoconReader c, string key, string name)
    {
        if (name.StartsWith('n')
            && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= Nodes)
            return number - 1;
        problems.Add($"{c.FullPath}.{key}", $"'{name}' is not there: the nodes are n1 to n{Nodes}");
        return null;
    }

    T Word<T>(HoconReader c, string key)
        where T : struct, Enum
    {
        if (c.TextOrNull(key) is not { } text)
            return default;
        foreach (var value in Enum.GetValues<T>())
        {
            if (FaultAction.Word(value) == text)
                return value;
        }
        problems.Add($"{c.FullPath}.{key}", $"'{text}' is none of "
            + string.Join(", ", Enum.GetValues<T>().Select(v => FaultAction.Word(v))));
        return default;
    }

    TimeSpan SignedDuration(HoconReader c, string key)
    {
        if (c.TextOrNull(key) is not { } text)
            return default;
        var isNegative = text.StartsWith('-');
        if (Units.TryDuration(isNegative ? text[1..] : text, out var nanoseconds, out var fault))
            return new TimeSpan((isNegative ? -1 : 1) * nanoseconds / 100);
        problems.Add($"{c.FullPath}.{key}", fault);
        return default;
    }
}
