using System.Diagnostics;

namespace QuilActors.Engine.Tests;

/// <summary>Runs samples/PingPong as its README says, on what was built.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task Ping_pong_counts_its_round_trips()
    {
        var (status, output) = await RunAsync("1000");
        Assert.Equal(0, status);
        Assert.StartsWith("1,000 round trips, ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("1 2")]
    public async Task Ping_pong_refuses_other_arguments(string arguments)
        => Assert.Equal(2, (await RunAsync(arguments)).Status);

    static async Task<(int Status, string Output)> RunAsync(string arguments)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (built.Name, built.Parent!.Name);
        var root = built;
        while (!File.Exists(Path.Combine(root.FullName, "QuilActors.sln")))
            root = root.Parent!;
        var sample = Path.Combine(root.FullName, "samples/PingPong/bin", configuration, framework, "PingPong.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", $"\"{sample}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var late = new CancellationTokenSource(EngineTest.Deadline);
        var output = await process.StandardOutput.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, output);
    }
}
