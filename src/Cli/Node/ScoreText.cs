using System.Globalization;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Node;

/// <summary>A score with every term, as lines for people.</summary>
static class ScoreText
{
    public static void Explain(TextWriter output, ScoreView score)
    {
        var state = score.Connected ? score.Standing : $"{score.Standing}, not connected";
        Line(output, $"{(score.Name.Length > 0 ? score.Name + "  " : "")}{score.Peer}");
        Line(output, $"  score {Points(score.Total):0.00}  ({state})");
        foreach (var part in score.Parts)
            Line(output, $"    {part.Name,-20} {Points(part.Points),10:0.00}");
        Line(output, $"    {"all keys, uncapped",-20} {Points(score.KeysSum),10:0.00}");
        Line(output, $"    {"behaviour counter",-20} {Points(score.Behaviour),10:0.00}");
        foreach (var key in score.Keys)
        {
            var mesh = key.InMesh ? $"in mesh for {key.MeshSeconds:0} s" : "not in mesh";
            Line(output, $"  {key.Key}  t {key.Weight:0.###}  {mesh}");
            Line(output, $"    first {key.FirstDeliveries:0.##}  mesh {key.MeshDeliveries:0.##}");
            Line(output, $"    invalid {key.InvalidMessages:0.##}");
            Line(output, $"    P1 {Points(key.P1):0.00}  P2 {Points(key.P2):0.00}  P3 {Points(key.P3):0.00}");
            Line(output, $"    P3b {Points(key.P3b):0.00}  P4 {Points(key.P4):0.00}");
        }
    }

    /// <summary>No minus in front of nothing.</summary>
    static double Points(double value) => Math.Round(value, 2) is var rounded && rounded == 0 ? 0 : rounded;

    static void Line(TextWriter output, FormattableString line)
        => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
