using System.CommandLine;
using System.Diagnostics;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Up;

/// <summary>One run of <c>quil up</c>: prepare, start, tick, stop, sum up.</summary>
sealed class UpSession(CliContext context, ParseResult parsed, DevnetLayout layout, UpOptions options)
{
    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    /// <summary>Heads differ while a frame travels: the summary waits that long for them to meet.</summary>
    static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(5);

    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly bool _jsonl = parsed.GetValue(context.Options.Output) is OutputFormat.Jsonl or OutputFormat.Json;
    double? _firstFrameSeconds;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        Devnet.RequireFreePorts(layout);
        DevnetSetup.Prepare(layout);
        using var devnet = new Devnet(layout, options.AllowWrite);
        using var sampler = new NodeSampler(layout);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _clock.Restart();
        devnet.Start();
        try
        {
            await using var control = await ControlServer.StartAsync(devnet, stop.Cancel, cancel);
            await WaitUntilServing(devnet, sampler, stop.Token);
            if (!_jsonl)
                await new UpScreen(context, parsed).ShowBoxAsync(layout, stop.Token);
            return await Watch(devnet, sampler, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok; // Ctrl-C or `quil stop` before the network served.
        }
        finally
        {
            await StopAsync(devnet);
        }
    }

    async Task WaitUntilServing(Devnet devnet, NodeSampler sampler, CancellationToken stop)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await tick.WaitForNextTickAsync(stop))
        {
            RequireAlive(devnet);
            if ((await Take(sampler, stop)).Count == layout.NodeCount)
                return;
            if (_clock.Elapsed > StartPatience)
                throw new CliException(ExitCode.Timeout, "StartTimeout",
                    $"not all nodes served within {StartPatience.TotalSeconds:0} s",
                    $"see {string.Join(", ", layout.Nodes.Select(n => n.LogFile))}");
        }
    }

    async Task<int> Watch(Devnet devnet, NodeSampler sampler, CancellationToken stop)
    {
        var screen = new UpScreen(context, parsed);
        using var tick = new PeriodicTimer(Tick);
        ulong? shown = null;
        try
        {
            while (options.Duration is null || _clock.Elapsed < options.Duration)
            {
                await tick.WaitForNextTickAsync(stop);
                RequireAlive(devnet);
                var samples = await Take(sampler, stop);
                var line = UpStatusLine.Of(samples);
                if (_jsonl && line.Frame != shown)
                    context.Print(line.ToJson());
                else if (!_jsonl)
                    screen.ShowTick(samples, layout.NodeCount);
                shown = line.Frame;
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C or `quil stop`: the way to end a network without --for.
        }
        screen.EndTick();
        var last = await Settle(sampler);
        var summary = UpSummary.Of(layout.NodeCount, last, _firstFrameSeconds);
        if (_jsonl)
            context.Print(summary.ToJson());
        else
            screen.ShowSummary(summary);
        return ExitCode.Ok;
    }

    /// <summary>Samples until all heads are equal, or gives the last ones.</summary>
    async Task<IReadOnlyList<NodeStatus>> Settle(NodeSampler sampler)
    {
        using var limit = new CancellationTokenSource(SettlePatience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        IReadOnlyList<NodeStatus> samples = [];
        try
        {
            do
                samples = await Take(sampler, limit.Token);
            while ((samples.Count < layout.NodeCount || !UpSummary.AreHeadsEqual(samples))
                && await tick.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            // They did not meet: the summary says so.
        }
        return samples;
    }

    async Task<IReadOnlyList<NodeStatus>> Take(NodeSampler sampler, CancellationToken cancel)
    {
        var samples = await sampler.TakeAsync(cancel);
        if (_firstFrameSeconds is null && samples.Any(s => s.Head is { Number: > 0 }))
            _firstFrameSeconds = _clock.Elapsed.TotalSeconds;
        return samples;
    }

    static void RequireAlive(Devnet devnet)
    {
        if (devnet.FindCrashed() is not { } crashed)
            return;
        var lines = crashed.LastErrors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var cause = lines.LastOrDefault(l => l.StartsWith("quil: ", StringComparison.Ordinal))?["quil: ".Length..];
        var hint = lines.LastOrDefault(l => l.StartsWith("hint: ", StringComparison.Ordinal))?["hint: ".Length..];
        var word = cause ?? lines.LastOrDefault() ?? "it said nothing";
        throw new CliException(
            crashed.ExitCode is > 0 and < 10 ? crashed.ExitCode.Value : ExitCode.Failed, "NodeEnded",
            $"{crashed.Layout.Name} ended with exit code {crashed.ExitCode}: {word}",
            hint ?? $"see {crashed.Layout.LogFile}");
    }

    async Task StopAsync(Devnet devnet)
    {
        if (!_jsonl)
            context.Say(parsed, "stopping ...");
        foreach (var name in await devnet.StopAsync())
            context.Complain($"quil: {name} did not stop by itself and was killed; it recovers from its journal");
        File.Delete(layout.ControlSocket);
        if (options.Ephemeral)
            Directory.Delete(layout.Home, recursive: true);
    }
}

/// <param name="Ephemeral">The folder is deleted at the end.</param>
/// <param name="Duration">When to end by itself; null: never.</param>
/// <param name="AllowWrite">Actors of the nodes can be changed from outside.</param>
sealed record UpOptions(bool Ephemeral, TimeSpan? Duration, bool AllowWrite);
