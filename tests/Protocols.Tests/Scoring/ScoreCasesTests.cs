using System.Text.Json;
using QuilActors.Protocols.Scoring;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Scoring;

/// <summary>The worked scores of the shared vectors; scenario 28.</summary>
public class ScoreCasesTests
{
    const string File = "p2p/score_cases.json";
    const double Tolerance = 1e-9;

    [VectorFact(File)]
    public void S28_every_worked_score_is_met()
    {
        var cases = Vectors().GetProperty("cases").EnumerateArray().ToArray();
        Assert.Equal(23, cases.Length);
        foreach (var item in cases)
        {
            var expected = item.GetProperty("score").GetDouble();
            var actual = ScoreOf(item.GetProperty("state"), item.GetProperty("global"));
            var name = item.GetProperty("name").GetString();
            Assert.True(Math.Abs(expected - actual) <= Tolerance, $"{name}: {actual}, not {expected}");
        }
    }

    [VectorFact(File)]
    public void S26_decay_follows_the_table_and_ends_at_exactly_zero()
    {
        foreach (var row in Vectors().GetProperty("decay").EnumerateArray())
        {
            var value = row.GetProperty("start").GetDouble();
            double factor = row.GetProperty("decay").GetDouble(), floor = row.GetProperty("decayToZero").GetDouble();
            for (var tick = 0; tick < row.GetProperty("ticks").GetInt32(); tick++)
                value = Decay.Step(value, factor, floor);
            var expected = row.GetProperty("value").GetDouble();
            Assert.InRange(value, expected - Tolerance, expected + Tolerance);
            Assert.Equal(expected == 0, value == 0);
        }
    }

    [VectorFact(File)]
    public void Decay_factors_follow_the_table()
    {
        foreach (var row in Vectors().GetProperty("decay_factor").EnumerateArray())
        {
            var factor = Decay.Factor(
                TimeSpan.FromSeconds(row.GetProperty("T_s").GetDouble()),
                TimeSpan.FromSeconds(row.GetProperty("interval_s").GetDouble()),
                row.GetProperty("decayToZero").GetDouble());
            Assert.Equal(row.GetProperty("factor").GetDouble(), factor, Tolerance);
        }
    }

    static double ScoreOf(JsonElement state, JsonElement global)
    {
        var settings = new PeerScoreSettings
        {
            KeysCap = Number(global, "TC"),
            ApplicationWeight = Number(global, "w5"),
            AddressWeight = Number(global, "w6"),
            BehaviourWeight = Number(global, "w7"),
            BehaviourThreshold = Number(global, "B"),
        };
        var keys = new List<KeyScore>();
        if (state.TryGetProperty("topics", out var topics))
            keys.AddRange(topics.EnumerateArray().Select(KeyOf));
        var addresses = state.TryGetProperty("peersPerIp", out var counts)
            ? counts.EnumerateArray().Sum(n => ScoreFormula.Address(n.GetInt32(), Number(global, "T")))
            : 0;
        return ScoreFormula.Of(settings, keys, Number(state, "app"), addresses, Number(state, "behaviour")).Score;
    }

    static KeyScore KeyOf(JsonElement topic)
    {
        var p = topic.GetProperty("params");
        var settings = new KeyScoreSettings
        {
            MeshTimeWeight = Number(p, "w1"),
            MeshTimeQuantum = TimeSpan.FromMilliseconds(Number(p, "quantumMs", 1000)),
            MeshTimeCap = Number(p, "cap1"),
            FirstDeliveriesWeight = Number(p, "w2"),
            MeshDeliveriesWeight = Number(p, "w3"),
            MeshDeliveriesThreshold = Number(p, "thr"),
            MeshFailureWeight = Number(p, "w3b"),
            InvalidWeight = Number(p, "w4"),
        };
        var counters = new KeyCounters
        {
            InMesh = Flag(topic, "inMesh"),
            MeshTime = TimeSpan.FromMilliseconds(Number(topic, "meshMs")),
            First = Number(topic, "first"),
            Mesh = Number(topic, "mesh"),
            Active = Flag(topic, "active"),
            Failure = Number(topic, "fail"),
            Invalid = Number(topic, "invalid"),
        };
        return ScoreFormula.OfKey("k", Number(p, "t"), settings, counters);
    }

    static double Number(JsonElement element, string name, double missing = 0)
        => element.TryGetProperty(name, out var value) ? value.GetDouble() : missing;

    static bool Flag(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.GetBoolean();

    static JsonElement Vectors()
        => JsonDocument.Parse(System.IO.File.ReadAllText(SharedVectors.Path(File))).RootElement;
}
