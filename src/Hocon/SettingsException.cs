namespace QuilActors.Hocon;

/// <summary>Everything that is wrong with the settings, in file and line order; one line each in the message.</summary>
public sealed class SettingsException : Exception
{
    internal SettingsException(IReadOnlyList<SettingsProblem> problems)
        : base(Format(problems)) => Problems = problems;

    /// <summary>At least one, in file and line order.</summary>
    public IReadOnlyList<SettingsProblem> Problems { get; }

    static string Format(IReadOnlyList<SettingsProblem> problems)
    {
        var origins = problems.Max(p => p.Origin.ToString().Length);
        var subjects = problems.Max(p => p.Subject.Length);
        return string.Join('\n', problems.Select(
            p => $"{p.Origin.ToString().PadRight(origins)}  {p.Subject.PadRight(subjects)}  {p.Message}"));
    }
}
