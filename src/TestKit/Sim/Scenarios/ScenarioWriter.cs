using System.Globalization;
using System.Text;

namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Writes a scenario in the language that <see cref="ScenarioReader"/> reads.</summary>
public static class ScenarioWriter
{
    /// <summary>The text of a scenario.</summary>
    public static string Write(Scenario scenario)
    {
        var text = new StringBuilder("sim {\n");
        Line(text, "seed", scenario.Seed.ToString(CultureInfo.InvariantCulture));
        Line(text, "nodes", scenario.Nodes.ToString(CultureInfo.InvariantCulture));
        Line(text, "horizon", FaultAction.Span(scenario.Horizon));
        Line(text, "system", scenario.System);
        Line(text, "crypto", FaultAction.Word(scenario.Crypto));
        Line(text, "chaos", scenario.Chaos?.ToString() ?? "mixed");
        Line(text, "link.default",
            scenario.Link == Link.Lan ? "lan" : scenario.Link == Link.Hostile ? "hostile" : "wan");
        foreach (var (from, to, link) in scenario.Links)
            text.Append(CultureInfo.InvariantCulture, $"  link.\"n{from + 1}>n{to + 1}\" {{ {Of(link)} }}\n");
        List(text, "workload", scenario.Workload.Select(w => string.Create(CultureInfo.InvariantCulture,
            $"{{ kind = {w.Kind}, rate = \"{w.PerSecond:0.############}/s\", size = {w.Bytes} B }}")));
        text.Append("  faults {\n");
        if (scenario.Random != new FaultRates())
            text.Append(CultureInfo.InvariantCulture, $"    random {{ {Of(scenario.Random)} }}\n");
        Line(text, "  points", scenario.FaultPoints.ToString(CultureInfo.InvariantCulture));
        List(text, "  at", scenario.At.Select(action => action.ToString()));
        text.Append("  }\n");
        Line(text, "always", $"[{string.Join(", ", scenario.Always)}]");
        List(text, "eventually", scenario.Eventually.Select(
            e => $"{{ name = {e.Name}, within = {FaultAction.Span(e.Within)} }}"));
        Line(text, "sometimes", $"[{string.Join(", ", scenario.Sometimes)}]");
        return text.Append("}\n").ToString();
    }

    static void Line(StringBuilder text, string key, string value) => text.Append($"  {key} = {value}\n");

    static void List(StringBuilder text, string key, IEnumerable<string> items)
    {
        text.Append($"  {key} = [\n");
        foreach (var item in items)
            text.Append($"    {item}\n");
        text.Append("  ]\n");
    }

    static string Of(Link link)
    {
        var latency = link.Latency;
        var kind = latency.Min == latency.Mean ? "fixed" : latency.IsUniform ? "uniform" : "exp";
        var spans = latency.Min == latency.Mean
            ? FaultAction.Span(latency.Min)
            : $"{FaultAction.Span(latency.Min)}, {FaultAction.Span(latency.Mean)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"latency = \"{kind}({spans})\", loss = {link.Loss}, duplicate = {link.Duplicate}, "
            + $"reorder = {link.Reorder}, replay = {link.Replay}, bandwidth = {link.BytesPerSecond} B, "
            + $"capacity = {link.Capacity}");
    }

    static string Of(FaultRates rates)
    {
        var parts = new List<string>();
        foreach (var (name, rate) in (ReadOnlySpan<(string, double)>)[
            ("crash", rates.Crash), ("partition", rates.Partition), ("pause", rates.Pause), ("disk", rates.Disk),
            ("clock-jump", rates.ClockJump)])
        {
            if (rate > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} = \"{rate:0.############}/s\""));
        }
        if (rates.DownMax is { } most)
            parts.Add($"max-down = {most}");
        return string.Join(", ", parts);
    }
}
