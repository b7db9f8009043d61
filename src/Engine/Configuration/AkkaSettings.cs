using QuilActors.Hocon;

namespace QuilActors.Engine.Configuration;

/// <summary>Settings written for Akka.NET: the keys of <c>quil.engine</c> under <c>akka</c>. All else is a warning.
/// </summary>
static class AkkaSettings
{
    /// <summary>Keys whose values name classes. No class is loaded by its name.</summary>
    static readonly string[] ClassKeys =
    [
        "provider", "loggers", "logger-formatter", "mailbox-type", "class", "type", "executor", "plugin",
        "serializers", "guardian-supervisor-strategy", "implementation", "extensions",
    ];

    public static ActorSystemSetup Read(HoconReader akka, ActorSystemSetup setup)
    {
        // The test kit reads this section.
        akka.Raw("test");
        if (akka.Raw("persistence") is HoconObject persistence && UsesMemory(persistence) && setup.Journal is null)
        {
            setup = setup with
            {
                Journal = new Persistence.MemoryJournal(),
                Snapshots = setup.Snapshots ?? new Persistence.MemorySnapshots(),
            };
        }
        setup = EngineSettings.ReadKnown(akka, setup);
        akka.Done();
        return setup;
    }

    public static IEnumerable<string> Warnings(SettingsProblems found)
        => found.All().Select(problem => ClassKeys.Contains(problem.Path.Split('.')[^1], StringComparer.Ordinal)
            ? $"{problem.Origin}: {problem.Path} is ignored: class names in settings mean nothing, set it up in code"
            : $"{problem.Origin}: {problem.Path} is ignored: {problem.Message}");

    static bool UsesMemory(HoconObject persistence)
        => persistence.Find("journal.plugin") is HoconScalar plugin
            && plugin.Text.Contains("inmem", StringComparison.Ordinal);
}
