namespace QuilActors.Hocon;

/// <summary>Collects what is wrong while settings are read, so that one run reports all of it.</summary>
public sealed class SettingsProblems
{
    readonly List<SettingsProblem> _found = [];
    readonly List<(string Level, string Key, Origin Origin)> _unknown = [];
    readonly HashSet<(string Level, string Key)> _known = [];
    readonly Dictionary<string, (Origin Origin, string? Value)> _read = new(StringComparer.Ordinal);

    /// <summary>Whether anything is wrong so far.</summary>
    public bool Any => _found.Count > 0 || _unknown.Count > 0;

    /// <summary>The full paths of all keys that readers asked for, in no order: sections and values.</summary>
    public IReadOnlyCollection<string> AskedPaths => [.. _known.Select(static k => Join(k.Level, k.Key))];

    /// <summary>Everything that is wrong so far, in file and line order.</summary>
    public IReadOnlyList<SettingsProblem> All()
        => [.. _found.Concat(_unknown.Select(Describe))
            .OrderBy(p => p.Origin.Source, StringComparer.Ordinal)
            .ThenBy(p => p.Origin.Line)
            .ThenBy(p => p.Origin.Column)];

    /// <summary>Adds a relation that does not hold, e.g. <c>must be at least quil.blossomsub.mesh.low</c>. The place is
    /// that of the value read at the path.</summary>
    public void Add(string path, string message)
    {
        var (origin, value) = _read.GetValueOrDefault(path, (new Origin(path, 1, 1), null));
        Add(origin, path, value, message);
    }

    /// <exception cref="SettingsException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (Any)
            throw new SettingsException(All());
    }

    internal void Add(Origin origin, string path, string? value, string message)
        => _found.Add(new SettingsProblem(origin, path, value, message));

    internal void AddUnknown(string level, string key, Origin origin) => _unknown.Add((level, key, origin));

    internal void Know(string level, string key) => _known.Add((level, key));

    internal void Remember(string path, Origin origin, string? value) => _read[path] = (origin, value);

    internal static string Join(string level, string key)
        => level.Length == 0 ? PathText.Print(key) : $"{level}.{PathText.Print(key)}";

    SettingsProblem Describe((string Level, string Key, Origin Origin) unknown)
    {
        var near = Spelling.Nearest(unknown.Key, _known.Where(k => k.Level == unknown.Level).Select(k => k.Key));
        if (near is null && Spelling.Nearest(unknown.Key, _known.Select(k => k.Key)) is { } elsewhere)
        {
            near = _known.Where(k => k.Key == elsewhere).Select(k => Join(k.Level, k.Key))
                .Order(StringComparer.Ordinal).First();
        }
        var message = near is null ? "unknown key" : $"unknown key; did you mean \"{near}\"?";
        return new SettingsProblem(unknown.Origin, Join(unknown.Level, unknown.Key), null, message);
    }
}
