using System.Diagnostics;
using QuilActors.Actors.Net;
using QuilActors.Bench.Gossip;
using QuilActors.Crypto.Sodium;
using QuilActors.Host.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Bench.Net;

/// <summary>Ten thousand strangers, each with an identity of its own, connect to one node over loopback, are
/// identified and go. The node's memory must not grow with them.</summary>
sealed class ChurnSuite : IBenchSuite
{
    const int Connects = 10_000, WarmUp = 2_000, AtOnce = 4;

    /// <summary>Scores of strangers are kept for an hour: what they take may stay.</summary>
    const double GrowthBytesPerConnectMax = 1024;

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public string Name => "churn";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        IReadOnlyList<BenchResult> results = [];
        Exception? fault = null;
        using var done = new ManualResetEventSlim();
        _ = CarryOutAsync();
        done.Wait();
        return fault is null ? results : throw new InvalidOperationException("a stranger was not taken", fault);

        async Task CarryOutAsync()
        {
            try
            {
                results = await RunAsync(note);
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                fault = e;
            }
            finally
            {
                done.Set();
            }
        }
    }

    static async Task<IReadOnlyList<BenchResult>> RunAsync(Action<string> note)
    {
        await using var node = new BenchNode(signed: true);
        var address = await node.ListenAsync();
        node.Join("churn");
        await ComeAndGoAsync(address, WarmUp);
        var (before, begun) = (Heap(), Stopwatch.GetTimestamp());
        note($"after {WarmUp} connects: heap {before >> 10} KiB, working set {Environment.WorkingSet >> 20} MiB");
        for (var done = WarmUp; done < Connects; done += WarmUp)
        {
            await ComeAndGoAsync(address, WarmUp);
            note($"after {done + WarmUp} connects: heap {Heap() >> 10} KiB, "
                + $"working set {Environment.WorkingSet >> 20} MiB");
        }
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var perConnect = (double)(Heap() - before) / (Connects - WarmUp);
        return
        [
            new("connects", (Connects - WarmUp) / seconds, "1/s"),
            new BenchResult("heap-growth", perConnect, "B/conn").AtMost(GrowthBytesPerConnectMax),
            new("working-set", Environment.WorkingSet >> 20, "MiB"),
        ];
    }

    static Task ComeAndGoAsync(Multiaddr address, int times)
        => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = 0; i < times / AtOnce; i++)
                await Stranger.VisitAsync(address);
        }));

    static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Answers no stream and leaves once the node has asked it who it is.</summary>
    sealed class Stranger : ITransportEvents, IPeerConnectionEvents
    {
        readonly TaskCompletionSource<IPeerConnection> _up = New<IPeerConnection>();
        readonly TaskCompletionSource<string> _asked = New<string>(), _gone = New<string>();

        public static async Task VisitAsync(Multiaddr address)
        {
            var seed = SodiumRandom.Bytes(Ed25519.SeedBytes);
            await using var transport = new TcpTransport(
                new ConnectionIdentity(Ed25519.PublicKeyFromSeed(seed), seed, SodiumRandom.Bytes(X25519.KeyBytes)),
                TimeProvider.System);
            var stranger = new Stranger();
            transport.Start(stranger);
            transport.Dial(address, 1);
            var connection = await stranger._up.Task.WaitAsync(Deadline);
            await stranger._asked.Task.WaitAsync(Deadline);
            connection.Close("seen");
            await stranger._gone.Task.WaitAsync(Deadline);
        }

        public void OnConnection(IPeerConnection connection, long? attempt)
        {
            connection.Start(this);
            _up.TrySetResult(connection);
        }

        public void OnDialFailed(long attempt, string reason)
            => _up.TrySetException(new InvalidOperationException(reason));

        public bool Speaks(string protocolId)
        {
            _asked.TrySetResult(protocolId);
            return false;
        }

        public IStreamSink? OnInboundStream(IPeerStream stream, string protocolId) => null;

        public void OnClosed(string reason)
        {
            _asked.TrySetResult(reason);
            _gone.TrySetResult(reason);
        }

        static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
