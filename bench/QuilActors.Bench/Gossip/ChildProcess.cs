using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace QuilActors.Bench.Gossip;

/// <summary>A process that writes JSON lines with an "ev" and reads commands: one of ours or a js-libp2p peer. Both
/// speak the protocol of tests/Interop/peer.mjs.</summary>
sealed class ChildProcess : IDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly string _name;
    readonly BlockingCollection<JsonElement> _events = [];

    ChildProcess(Process process, string name) => (_process, _name) = (process, name);

    /// <summary>This program itself in a hidden mode, with the runtime options of the product.</summary>
    public static ChildProcess Own(string mode, params string[] arguments)
        => Start(Environment.ProcessPath!, [typeof(ChildProcess).Assembly.Location, mode, .. arguments], null,
            ("DOTNET_TieredCompilation", "1"), ("DOTNET_TieredPGO", "1"), ("DOTNET_gcConcurrent", "0"));

    public static ChildProcess Js(string folder, string script, params string[] arguments)
        => Start("node", [script, .. arguments], folder);

    /// <summary>Waits for an event of that name; others before it are dropped.</summary>
    public JsonElement Await(string name)
    {
        while (_events.TryTake(out var next, Deadline))
        {
            var kind = next.TryGetProperty("ev", out var ev) ? ev.GetString() : "";
            if (kind == name)
                return next;
            if (kind == "error")
                throw new InvalidOperationException($"{_name}: {next}");
        }
        throw new InvalidOperationException($"{_name} did not say '{name}'");
    }

    /// <summary>Sends a command and waits until it is done.</summary>
    public void Command(object command)
    {
        Send(command);
        Await("ok");
    }

    public void Send(object command)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(command));
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
        _process.Dispose();
        _events.Dispose();
    }

    static ChildProcess Start(
        string program, string[] arguments, string? folder, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        var child = new ChildProcess(process, string.Join(' ', arguments.Take(2)));
        process.OutputDataReceived += child.OnLine;
        process.BeginOutputReadLine();
        return child;
    }

    void OnLine(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            _events.CompleteAdding();
        else if (line.Data.StartsWith('{'))
            _events.Add(JsonDocument.Parse(line.Data).RootElement);
    }
}
