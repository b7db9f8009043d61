using QuilActors.Hocon;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Simulation.Tests;

public sealed class ScenarioReaderTests
{
    static readonly SimCatalog Catalog = new();

    [Fact]
    public void The_example_of_the_language_is_read()
    {
        var scenario = ScenarioReader.Text(
            """
            sim {
              seed = 42, nodes = 4, horizon = 10 m, crypto = fake, chaos = random
              link.default = hostile
              link."n1>n2" { latency = "exp(20 ms, 60 ms)", loss = 0.01 }
              faults {
                random { crash = "2/m", partition = "1/m" }
                at = [ { t = 30 s, partition = [[n1, n2], [n3, n4]], direction = both, for = 20 s }
                       { t = 60 s, crash = n4, mode = lose-unsynced, restart-after = 10 s }
                       { t = 90 s, pause = n2, for = 8 s }, { t = 2 m, heal = all } ]
              }
              always = [builtin, one-final-frame-per-height]
              eventually = [ { name = heads-equal, within = 60 s } ]
            }
            """, "example.conf", Catalog);
        Assert.Equal(42ul, scenario.Seed);
        Assert.Equal(Chaos.Random, scenario.Chaos);
        Assert.Equal(Link.Hostile, scenario.Link);
        Assert.Equal(2 / 60.0, scenario.Random.Crash);
        Assert.Equal([FaultVerb.Partition, FaultVerb.Crash, FaultVerb.Pause, FaultVerb.Heal],
            scenario.At.Select(action => action.Verb));
        Assert.Equal([2, 3], scenario.At[0].Others);
        Assert.Equal(CrashMode.LoseUnsynced, scenario.At[1].Mode);
        var (from, to, link) = Assert.Single(scenario.Links);
        Assert.Equal((0, 1, 0.01), (from, to, link.Loss));
        Assert.Equal(TimeSpan.FromMilliseconds(20), link.Latency.Min);
    }

    [Theory]
    [InlineData("sim { nods = 3 }", "nods")]
    [InlineData("sim { always = [one-final-frame-per-heigth] }", "one-final-frame-per-height")]
    [InlineData("sim { nodes = 3, faults.at = [ { t = 1 s, crash = n4 } ] }", "n4")]
    [InlineData("sim { faults.at = [ { t = 1 s, crush = n1 } ] }", "exactly one of")]
    [InlineData("sim { link.default = moon }", "moon")]
    [InlineData("sim { nodes = 2, link.\"n1>n3\" { loss = 0.5 } }", "n3 is not there")]
    [InlineData("sim { faults.random.crash = \"often\" }", "no rate")]
    [InlineData("sim { nodes = 17, crypto = real }", "at most 16")]
    public void What_is_wrong_is_named_with_its_place(string text, string expected)
    {
        var problems = Assert.Throws<SettingsException>(() => ScenarioReader.Text(text, "wrong.conf", Catalog));
        Assert.Contains(expected, problems.Message, StringComparison.Ordinal);
        Assert.Contains("wrong.conf", problems.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_scenario_is_read_as_the_same_run()
    {
        var scenario = ScenarioReader.Default(Catalog, "sim.seed=7", "sim.nodes=6") with { Random = new FaultRates() };
        var drawn = ScenarioRun.ActionsOf(ScenarioReader.Default(Catalog, "sim.seed=7", "sim.nodes=6"));
        Assert.NotEmpty(drawn);
        var again = ScenarioReader.Text(ScenarioWriter.Write(scenario with { At = drawn }), "written.conf", Catalog);
        Assert.Equal(drawn.Select(action => action.ToString()), again.At.Select(action => action.ToString()));
        Assert.Equal(scenario.Eventually, again.Eventually);
        Assert.Equal(scenario.Always, again.Always);
    }
}
