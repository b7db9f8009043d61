using System.Buffers.Binary;
using System.Threading.Channels;
using QuilActors.Actors.Net;
using QuilActors.Crypto.Sodium;
using QuilActors.Host.Net;
using QuilActors.Protocols.Transport;

namespace QuilActors.Bench.Gossip;

/// <summary>The hidden modes `gossip-sink` and `gossip-bulk MADDR BYTES ROUNDS`: one stream of our transport at full
/// speed into /qa/sink/1.0.0, which counts to the end and answers with 8 bytes.</summary>
sealed class BulkProcess : ITransportEvents, IAsyncDisposable
{
    const string SinkId = "/qa/sink/1.0.0";
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly TcpTransport _transport;
    readonly Channel<IPeerConnection> _connections = Channel.CreateUnbounded<IPeerConnection>();

    BulkProcess()
    {
        var seed = SodiumRandom.Bytes(Ed25519.SeedBytes);
        _transport = new TcpTransport(
            new ConnectionIdentity(Ed25519.PublicKeyFromSeed(seed), seed, SodiumRandom.Bytes(X25519.KeyBytes)),
            TimeProvider.System);
        _transport.Start(this);
    }

    public static async Task<int> SinkAsync()
    {
        await using var process = new BulkProcess();
        var address = process._transport.Listen(PeerProcess.Address("/ip4/127.0.0.1/tcp/0"));
        PeerProcess.Say(new { ev = "ready", addrs = new[] { address.WithPeer(process._transport.Self).ToString() } });
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
        return 0;
    }

    public static async Task<int> SendAsync(string[] args)
    {
        await using var process = new BulkProcess();
        process._transport.Dial(PeerProcess.Address(args[0]), 1);
        var connection = await process._connections.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
        var bytes = long.Parse(args[1]);
        for (var round = 0; round < int.Parse(args[2]); round++)
        {
            var begun = Payload.Nanoseconds();
            Sender? sender = null;
            connection.OpenStream([SinkId], stream => sender = new Sender(stream, bytes));
            var count = await sender!.Answer.WaitAsync(Deadline);
            var seconds = (Payload.Nanoseconds() - begun) / 1e9;
            PeerProcess.Say(new { ev = "bulk", answered = count == bytes, bytes, seconds });
        }
        return 0;
    }

    public void OnConnection(IPeerConnection connection, long? attempt)
    {
        connection.Start(new Inbound());
        _connections.Writer.TryWrite(connection);
    }

    public void OnDialFailed(long attempt, string reason)
        => _connections.Writer.TryComplete(new InvalidOperationException(reason));

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    sealed class Inbound : IPeerConnectionEvents
    {
        public bool Speaks(string protocolId) => protocolId == SinkId;

        public IStreamSink? OnInboundStream(IPeerStream stream, string protocolId) => new Counter(stream);

        public void OnClosed(string reason)
        {
        }
    }

    sealed class Counter(IPeerStream stream) : IStreamSink
    {
        long _count;

        public void OnOpened(string protocolId)
        {
        }

        public void OnData(ReadOnlySpan<byte> bytes)
        {
            _count += bytes.Length;
            stream.Consume(bytes.Length);
        }

        public void OnReadClosed()
        {
            var answer = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(answer, _count);
            stream.TryWrite(answer);
            stream.CloseWrite();
        }

        public void OnWritable()
        {
        }

        public void OnClosed(string? fault)
        {
        }
    }

    sealed class Sender(IPeerStream stream, long bytes) : IStreamSink
    {
        static readonly byte[] Chunk = new byte[64 * 1024];
        readonly TaskCompletionSource<long> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly List<byte> _received = [];
        long _left = bytes;

        public Task<long> Answer => _answer.Task;

        public void OnOpened(string protocolId) => Pump();

        public void OnData(ReadOnlySpan<byte> data)
        {
            _received.AddRange(data);
            stream.Consume(data.Length);
        }

        public void OnReadClosed()
        {
        }

        public void OnWritable() => Pump();

        public void OnClosed(string? fault)
        {
            if (fault is null && _received.Count == 8)
                _answer.TrySetResult(BinaryPrimitives.ReadInt64BigEndian(_received.ToArray()));
            else
                _answer.TrySetException(new InvalidOperationException(fault ?? "no count came back"));
        }

        void Pump()
        {
            while (_left > 0)
            {
                var part = (int)Math.Min(_left, Chunk.Length);
                if (!stream.TryWrite(Chunk.AsMemory(0, part)))
                    return;
                _left -= part;
            }
            stream.CloseWrite();
        }
    }
}
