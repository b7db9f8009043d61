using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using QuilActors.Protocols.Peers;

namespace QuilActors.Host.Tests.Interop;

/// <summary>One peer.mjs process: JSON lines in and out. Every wait has a deadline; Dispose ends the process.
/// </summary>
sealed class JsPeer : IAsyncDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly List<JsonElement> _seen = [];
    readonly Channel<JsonElement> _lines = Channel.CreateUnbounded<JsonElement>();
    readonly Task _reading;

    JsPeer(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public PeerId Id { get; private set; }

    public Multiaddr Address { get; private set; } = null!;

    /// <summary>Starts a peer and waits until it listens.</summary>
    public static async Task<JsPeer> StartAsync(string stack, params string[] flags)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = NodeTools.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["peer.mjs", "--stack", stack, "--timeout", "170", .. flags])
            start.ArgumentList.Add(argument);
        var peer = new JsPeer(Process.Start(start)!);
        var ready = await peer.WaitAsync("ready");
        Assert.True(PeerId.TryParse(ready.GetProperty("peerId").GetString(), out var id));
        Assert.True(Multiaddr.TryParse(ready.GetProperty("addrs")[0].GetString()!, out var address));
        (peer.Id, peer.Address) = (id, address.WithPeer(id));
        return peer;
    }

    /// <summary>The first event of that name, past or to come, that fits.</summary>
    public async Task<JsonElement> WaitAsync(string name, Func<JsonElement, bool>? fits = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        for (var at = 0; ;)
        {
            for (; at < _seen.Count; at++)
                if (_seen[at].GetProperty("ev").GetString() == name && (fits is null || fits(_seen[at])))
                    return _seen[at];
            try
            {
                _seen.Add(await _lines.Reader.ReadAsync(deadline.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                throw new TimeoutException($"no event '{name}' of js; seen: {Said}");
            }
        }
    }

    /// <summary>What it said so far, for the message of a failed test.</summary>
    public string Said => string.Join('\n', _seen);

    /// <summary>The newest event of that name among those read so far.</summary>
    public JsonElement Last(string name) => _seen.Last(e => e.GetProperty("ev").GetString() == name);

    /// <summary>Writes a command and waits for its answer ok.</summary>
    public async Task CommandAsync(object command)
    {
        var answers = _seen.Count;
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
        for (var at = answers; ; at++)
        {
            while (_seen.Count <= at)
                _seen.Add(await _lines.Reader.ReadAsync().AsTask().WaitAsync(Deadline));
            var name = _seen[at].GetProperty("ev").GetString();
            if (name == "ok")
                return;
            Assert.False(name == "error", _seen[at].ToString());
        }
    }

    /// <summary>Waits until it has received so many messages, and fails if it has more.</summary>
    public async Task ReceivedAsync(int messages)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var end = DateTime.UtcNow + Deadline; ;)
        {
            await CommandAsync(new { cmd = "summary" });
            var received = Last("summary").GetProperty("received").GetInt32();
            if (received == messages)
                return;
            Assert.True(received < messages && DateTime.UtcNow < end, $"{received} of {messages} messages came");
            await ticks.WaitForNextTickAsync();
        }
    }

    /// <summary>Ends the process the hard way, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _reading;
        _process.Dispose();
    }

    async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith('{'))
                _lines.Writer.TryWrite(JsonDocument.Parse(line).RootElement);
        _lines.Writer.Complete();
    }
}
