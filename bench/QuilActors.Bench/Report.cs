using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuilActors.Bench;

/// <summary>Prints results with the commit and the processor they belong to.</summary>
static class Report
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Write(string suite, IReadOnlyList<BenchResult> results, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    suite,
                    commit = Commit(),
                    cpu = Cpu(),
                    results = results.Select(one => one with
                    {
                        Value = Round(one.Value),
                        Ratio = one.Ratio is { } ratio ? Round(ratio) : null,
                    }),
                },
                Json));
            return;
        }
        Console.WriteLine($"{suite} at {Commit()} on {Cpu()}, .NET {Environment.Version}");
        foreach (var one in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{one.Name,-28} {Round(one.Value),12} {one.Unit,-6} {one.Ratio,8:0.00} {one.Against}{Verdict(one)}"));
    }

    static string Verdict(BenchResult one) => one.Ok switch
    {
        null => "",
        true => string.Create(CultureInfo.InvariantCulture, $" (bar {one.Bar})"),
        false => string.Create(CultureInfo.InvariantCulture, $" (bar {one.Bar}: MISSED)"),
    };

    static double Round(double value)
        => value == 0 ? 0 : Math.Round(value, Math.Clamp(4 - (int)Math.Log10(Math.Abs(value)), 0, 6));

    static string Commit()
    {
        try
        {
            var start = new ProcessStartInfo("git", "rev-parse --short HEAD")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var git = Process.Start(start);
            var text = git!.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return text.Length == 0 ? "unknown" : text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    static string Cpu()
    {
        const string info = "/proc/cpuinfo";
        var model = File.Exists(info)
            ? File.ReadLines(info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return $"{model?.Split(':', 2)[1].Trim() ?? "unknown"} x {Environment.ProcessorCount}";
    }
}
