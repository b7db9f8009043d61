using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using QuilActors.Crypto.Sodium;

namespace QuilActors.Bench.Gossip;

/// <summary>Two processes of ours against two of js-libp2p (v3), over loopback TCP, Noise and yamux, in turns. Rows:
/// what the receiver saw. QUIL_BENCH_ROUNDS and QUIL_BENCH_ROWS (names, comma-separated) shorten it for development.
/// </summary>
sealed class GossipSuite : IBenchSuite
{
    const string Topic = "bench";
    const int RoundsDefault = 5, MeshRounds = 2;
    const int MessageBytes = 1024;
    const int SignedMessages = 20_000, SignedJs = 5_000, UnsignedMessages = 60_000, UnsignedJs = 12_000;
    const int PacedMessages = 510, WarmUpMessages = 2_000;
    const int WindowOurs = 512, WindowJs = 64;
    const double PacedMilliseconds = 1000.0 / 170;
    const long BulkBytes = 64 << 20;

    static readonly string[] All = ["signed-1k", "unsigned-1k", "paced", "bulk", "mesh-10"];

    readonly int _rounds = int.Parse(
        Environment.GetEnvironmentVariable("QUIL_BENCH_ROUNDS") ?? $"{RoundsDefault}", CultureInfo.InvariantCulture);

    readonly string[] _rows = Environment.GetEnvironmentVariable("QUIL_BENCH_ROWS")?.Split(',') ?? All;

    readonly List<BenchResult> _results = [];
    Action<string> _note = _ => { };
    string _js = "";

    public string Name => "gossip";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        _note = note;
        _js = JsPackages.Install(note);
        if (_rows.Contains("signed-1k"))
            Signed();
        if (_rows.Contains("unsigned-1k"))
            Unsigned();
        if (_rows.Contains("paced"))
            Paced();
        if (_rows.Contains("bulk"))
            Bulk();
        if (_rows.Contains("mesh-10"))
            Mesh();
        return _results;
    }

    void Signed()
    {
        using var ours = Pair.Own(signed: true);
        using var theirs = Pair.Js(_js, signed: true);
        var floor = new List<double>();
        var (mine, js) = InTurns("signed-1k", ours, theirs, SignedMessages, SignedJs, () => floor.Add(VerifyFloor()));
        var verify = Interleaved.Median(floor);
        _results.Add(new("signed-1k", mine, "msg/s", mine / js, "js-v3"));
        _results.Add(new("signed-1k-js-v3", js, "msg/s"));
        _results.Add(new("verify-floor", verify, "msg/s", mine / verify, "share that signed-1k reaches"));
    }

    void Unsigned()
    {
        using var ours = Pair.Own(signed: false);
        using var theirs = Pair.Js(_js, signed: false);
        var (mine, js) = InTurns("unsigned-1k", ours, theirs, UnsignedMessages, UnsignedJs, () => { });
        _results.Add(new("unsigned-1k", mine, "msg/s", mine / js, "js-v3"));
        _results.Add(new("unsigned-1k-js-v3", js, "msg/s"));
    }

    void Paced()
    {
        using var ours = Pair.Own(signed: true);
        using var theirs = Pair.Js(_js, signed: true);
        ours.Rate(WarmUpMessages, WindowOurs);
        theirs.Rate(WarmUpMessages, WindowJs);
        var mine = new List<(double P50, double P99)>();
        var js = new List<(double P50, double P99)>();
        for (var round = 0; round < _rounds; round++)
        {
            mine.Add(ours.Latency(PacedMessages, PacedMilliseconds));
            js.Add(theirs.Latency(PacedMessages, PacedMilliseconds));
            _note($"paced: {mine[^1]} ms, js {js[^1]} ms");
        }
        Row("paced-p50", mine.Select(m => m.P50), js.Select(m => m.P50));
        Row("paced-p99", mine.Select(m => m.P99), js.Select(m => m.P99));

        void Row(string name, IEnumerable<double> own, IEnumerable<double> other)
        {
            var (value, against) = (Interleaved.Median(own), Interleaved.Median(other));
            _results.Add(new(name, value, "ms", value / against, "js-v3"));
            _results.Add(new(name + "-js-v3", against, "ms"));
        }
    }

    void Bulk()
    {
        using var sink = ChildProcess.Own("gossip-sink");
        using var jsSink = ChildProcess.Js(_js, "peer.mjs", "--stack", "v3", "--quiet", "--timeout", "600");
        var (to, jsTo) = (Pair.AddressOf(sink), Pair.AddressOf(jsSink));
        var rounds = _rounds + 1;
        using var sender = ChildProcess.Own("gossip-bulk", to, $"{BulkBytes}", $"{rounds}");
        var mine = Enumerable.Range(0, rounds).Select(_ => Speed(sender.Await("bulk"))).Skip(1).ToArray();
        using var jsSender = ChildProcess.Js(_js, "bulk.mjs", jsTo, $"{BulkBytes}", $"{rounds}");
        var js = Enumerable.Range(0, rounds).Select(_ => Speed(jsSender.Await("bulk"))).Skip(1).ToArray();
        var (value, against) = (Interleaved.Median(mine), Interleaved.Median(js));
        _results.Add(new("bulk", value, "MB/s", value / against, "js-v3"));
        _results.Add(new("bulk-js-v3", against, "MB/s"));

        static double Speed(JsonElement bulk) => bulk.GetProperty("answered").GetBoolean()
            ? bulk.GetProperty("bytes").GetInt64() / bulk.GetProperty("seconds").GetDouble() / 1e6
            : throw new InvalidOperationException("the benchmark is void: the sink counted other bytes");
    }

    void Mesh()
    {
        string[] arguments = ["10", "6", "500", $"{MessageBytes}", "100"];
        var mine = new List<JsonElement>();
        var js = new List<JsonElement>();
        for (var round = 0; round < Math.Min(_rounds, MeshRounds); round++)
        {
            using (var ours = ChildProcess.Own("gossip-mesh", arguments))
                mine.Add(ours.Await("mesh"));
            using (var theirs = ChildProcess.Js(_js, "meshbench.mjs", arguments))
                js.Add(theirs.Await(""));
            _note($"mesh-10: {mine[^1]} js {js[^1]}");
        }
        var (value, against) = (Median(mine, "deliveriesPerSec"), Median(js, "deliveriesPerSec"));
        _results.Add(new("mesh-10", value, "msg/s", value / against, "js-v3"));
        _results.Add(new("mesh-10-delivered", mine.Min(m => m.GetProperty("share").GetDouble()), "share"));
        _results.Add(new("mesh-10-p99", Median(mine, "p99ms"), "ms"));

        static double Median(List<JsonElement> runs, string field)
            => Interleaved.Median(runs.Select(run => run.GetProperty(field).GetDouble()));
    }

    /// <summary>Medians of messages per second at the receiver, after one round that is not counted.</summary>
    (double Ours, double Js) InTurns(string row, Pair ours, Pair theirs, int messages, int jsMessages, Action between)
    {
        var mine = new List<double>();
        var js = new List<double>();
        for (var round = 0; round <= _rounds; round++)
        {
            mine.Add(ours.Rate(messages, WindowOurs));
            js.Add(theirs.Rate(jsMessages, WindowJs));
            between();
            _note($"{row}: {mine[^1]:0}/s, js {js[^1]:0}/s");
        }
        return (Interleaved.Median(mine.Skip(1)), Interleaved.Median(js.Skip(1)));
    }

    /// <summary>How many signatures over such messages one thread checks in a second of its own time.</summary>
    static double VerifyFloor()
    {
        const int count = 4000, distinct = 16;
        var secret = Ed25519.Expand(new byte[Ed25519.SeedBytes]);
        var key = secret[Ed25519.SeedBytes..];
        var messages = Enumerable.Range(0, distinct).Select(i => Payload.Make((ulong)i, MessageBytes, new Random(i)));
        var signed = messages.Select(message => (message, Ed25519.Sign(secret, message))).ToArray();
        var begun = ThreadTime.Seconds;
        for (var i = 0; i < count; i++)
        {
            if (!Ed25519.Verify(key, signed[i % distinct].message, signed[i % distinct].Item2))
                throw new UnreachableException();
        }
        return count / (ThreadTime.Seconds - begun);
    }

    /// <summary>Two processes in each other's mesh: one publishes, one receives.</summary>
    sealed class Pair : IDisposable
    {
        readonly ChildProcess _receiver, _publisher;

        Pair(ChildProcess receiver, Func<string, ChildProcess> publisher)
        {
            _receiver = receiver;
            _publisher = publisher(AddressOf(receiver));
            _publisher.Await("graft");
            _receiver.Await("graft");
        }

        public static Pair Own(bool signed)
        {
            var policy = signed ? "signed" : "unsigned";
            return new(
                ChildProcess.Own("gossip-peer", Topic, policy),
                address => ChildProcess.Own("gossip-peer", Topic, policy, address));
        }

        public static Pair Js(string folder, bool signed)
        {
            string[] flags =
            [
                "--stack", "v3", "--topic", Topic, "--quiet", "--timeout", "600",
                .. signed ? [] : (string[])["--sign", "StrictNoSign", "--msgid", "sha256"],
            ];
            return new(
                ChildProcess.Js(folder, "peer.mjs", flags),
                address => ChildProcess.Js(folder, "peer.mjs", [.. flags, "--dial", address]));
        }

        public static string AddressOf(ChildProcess peer)
            => peer.Await("ready").GetProperty("addrs")[0].GetString()!;

        public double Rate(int messages, int window)
            => Publish(messages, window, 0).GetProperty("msgPerSec").GetDouble();

        public (double P50, double P99) Latency(int messages, double milliseconds)
        {
            var latency = Publish(messages, 1, milliseconds).GetProperty("latencyUs");
            return (latency.GetProperty("p50").GetDouble() / 1000, latency.GetProperty("p99").GetDouble() / 1000);
        }

        public void Dispose()
        {
            _publisher.Dispose();
            _receiver.Dispose();
        }

        JsonElement Publish(int messages, int window, double milliseconds)
        {
            _receiver.Command(new { cmd = "reset" });
            _publisher.Command(new
            {
                cmd = "publish",
                topic = Topic,
                n = messages,
                size = MessageBytes,
                window,
                interval = milliseconds,
            });
            for (var end = DateTime.UtcNow + TimeSpan.FromSeconds(20); ;)
            {
                _receiver.Send(new { cmd = "summary" });
                var summary = _receiver.Await("summary");
                if (summary.GetProperty("received").GetInt32() == messages)
                    return summary;
                if (DateTime.UtcNow > end)
                    throw new InvalidOperationException($"only {summary} of {messages} messages came");
                Thread.Sleep(100);
            }
        }
    }
}
