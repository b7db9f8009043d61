using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary>One seed of a campaign in a process of its own: what depends on the process shows as another hash.
/// </summary>
sealed class SecondProcess : IDisposable
{
    readonly Process _process;
    readonly ulong _seed;

    SecondProcess(Process process, ulong seed) => (_process, _seed) = (process, seed);

    /// <summary>Null where this program is not quil itself, as in tests.</summary>
    public static SecondProcess? Start(ulong seed, string words)
    {
        var program = Environment.GetCommandLineArgs()[0];
        if (Path.GetFileName(program) != "quil.dll" || Environment.ProcessPath is not { } host)
            return null;
        string[] arguments = [program, "sim", "run", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--seed", seed.ToString(CultureInfo.InvariantCulture), "-o", "json"];
        var process = Process.Start(new ProcessStartInfo(host, arguments)
        {
            RedirectStandardOutput = true,
        });
        return process is null ? null : new SecondProcess(process, seed);
    }

    /// <summary>Null when the seed was not run here.</summary>
    public ForeignRun? Compare(CampaignResult result)
    {
        if (result.Runs.FirstOrDefault(run => run.Seed == _seed) is not { } own)
            return null;
        var output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        using var document = JsonDocument.Parse(output.Length > 0 ? output : "{}");
        var isEqual = document.RootElement.TryGetProperty("hash", out var hash)
            && hash.GetString() == $"{own.Hash:x16}";
        return new ForeignRun(_seed, isEqual);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}

/// <summary>A seed run in another process.</summary>
sealed record ForeignRun(ulong Seed, bool IsEqual);
