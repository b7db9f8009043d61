using QuilActors.Engine.Configuration;
using QuilActors.Engine.Event;
using QuilActors.Hocon;

namespace QuilActors.Engine.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Settings_of_the_engine_are_read_and_absent_ones_keep_the_setup()
    {
        var setup = Read(
            """
            quil.engine {
              loglevel = DEBUG
              log-dead-letters = 3
              actor { ask-timeout = 7 s, default-dispatcher.throughput = 5, default-mailbox.stash-capacity = 9 }
              persistence.max-concurrent-recoveries = 2
            }
            """,
            out var problems);
        Assert.False(problems.Any);
        Assert.Equal(LogLevel.DebugLevel, setup.LogLevel);
        Assert.Equal(3, setup.LogDeadLetters);
        Assert.Equal(TimeSpan.FromSeconds(7), setup.AskTimeout);
        Assert.Equal(5, setup.Throughput);
        Assert.Equal(9, setup.StashCapacity);
        Assert.Equal(2, setup.MaxConcurrentRecoveries);
        Assert.Equal(TimeSpan.FromMinutes(5), setup.LogDeadLettersSuspendDuration);
        Assert.Null(Read("quil.engine.actor.ask-timeout = infinite", out _).AskTimeout);
    }

    [Fact]
    public void An_unknown_key_is_a_problem()
    {
        Read("quil.engine.loglevle = INFO", out var problems);
        Assert.Contains("loglevle", Assert.Single(problems.All()).Path, StringComparison.Ordinal);
    }

    static ActorSystemSetup Read(string text, out SettingsProblems problems)
    {
        var tree = HoconDocument.LoadLayers([HoconLayer.OfText(text, "test.conf")]);
        problems = new SettingsProblems();
        return EngineSettings.Read(new HoconReader(tree, "quil.engine", problems), new ActorSystemSetup());
    }
}
