using System.Diagnostics;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Up;

/// <summary>One node of a local network as a child process. Its standard output and error go to its log file; the last
/// lines of error are kept to explain an early death.</summary>
sealed class ChildNode(NodeLayout layout, bool allowWrite) : IDisposable
{
    const int ErrorLinesKept = 20;

    readonly Lock _gate = new();
    readonly Queue<string> _errors = new();
    Process? _process;
    StreamWriter? _log;

    public NodeLayout Layout { get; } = layout;

    public bool IsRunning => _process is { HasExited: false };

    public int? ProcessId => IsRunning ? _process!.Id : null;

    public int? ExitCode => _process is { HasExited: true } ended ? ended.ExitCode : null;

    public string LastErrors
    {
        get { lock (_gate) return string.Join('\n', _errors); }
    }

    /// <summary>Starts <c>quil run</c> with the node's settings. It ends itself when this process is gone: the child
    /// watches its standard input.</summary>
    public void Start()
    {
        _process?.Dispose();
        _log?.Dispose();
        _log = new StreamWriter(new FileStream(Layout.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        { AutoFlush = true };
        lock (_gate)
            _errors.Clear();
        var start = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // `dotnet quil.dll` or the apphost: the entry assembly is an argument only in the first case.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "quil.dll"));
        foreach (var argument in (string[])[
            "run", "--config", Layout.ConfigFile, "--exit-with-parent",
            .. allowWrite ? ["--allow-write"] : (string[])[]])
            start.ArgumentList.Add(argument);
        // A small heap per node: three nodes share a laptop.
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data, isError: false);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data, isError: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: nothing is flushed, nothing said goodbye.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        if (_process is not { HasExited: false } running)
            return;
        running.Kill();
        await running.WaitForExitAsync(cancel);
    }

    /// <summary>Asks the node to end by closing its standard input, and kills it after <paramref name="patience"/>.
    /// True when it ended by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (_process is not { HasExited: false } running)
            return true;
        running.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await running.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            await KillAsync(CancellationToken.None);
            return false;
        }
    }

    /// <summary>Completes when the process ends.</summary>
    public Task WhenEnded(CancellationToken cancel)
        => _process is null ? Task.CompletedTask : _process.WaitForExitAsync(cancel);

    public void Dispose()
    {
        _process?.Dispose();
        _log?.Dispose();
    }

    void Keep(string? line, bool isError)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _log?.WriteLine(line);
            if (!isError)
                return;
            _errors.Enqueue(line);
            if (_errors.Count > ErrorLinesKept)
                _errors.Dequeue();
        }
    }
}
