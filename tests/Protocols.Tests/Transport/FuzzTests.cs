using System.Buffers;
using System.Text;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Discovery;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Transport;

/// <summary>Scenario 44 of spec p2p 13: a stranger's bytes never throw and never make us allocate much. Fixed seeds;
/// a failure names the input. QUIL_FUZZ_INPUTS=1000000 runs a million inputs for each parser.</summary>
public sealed class FuzzTests
{
    const int InputsByDefault = 20_000;

    static readonly int Inputs = int.TryParse(Environment.GetEnvironmentVariable("QUIL_FUZZ_INPUTS"), out var set)
        ? set
        : InputsByDefault;

    /// <summary>For one input of at most 4 KiB.</summary>
    const long AllocatedBytesMax = 1 << 20;

    static readonly byte[] Seed = Enumerable.Repeat((byte)5, 32).ToArray();
    static readonly PublicKey Key = PublicKey.Ed25519(Ed25519.PublicKeyFromSeed(Seed));
    static readonly PeerId Id = PeerId.FromPublicKey(Key);

    static readonly Multiaddr Address = new(HostKind.Ip4, "10.0.0.1", 7, Id);

    [Fact]
    public void Numbers_ids_keys_and_addresses()
        => Run(1, [Key.Encode(), [.. Id.Bytes.Span], Address.Encode(), PrivateKeyCodec.Encode(Seed),
            new Multiaddr(HostKind.Dns4, "node-1", 9).Encode(), [0x80, 0x80, 0x01]], input =>
        {
            Uvarint.Read(input, out _, out _);
            PrivateKeyCodec.TryDecode(input, out _);
            if (PublicKey.TryDecode(input, out var key))
                Assert.Equal(input, key.Encode());
            if (PeerId.TryFromBytes(input, out var id))
                Assert.Equal(input, id.Bytes.ToArray());
            if (Multiaddr.TryDecode(input, out var address))
                Assert.Equal(address, Again(address));
        });

    [Fact]
    public void Texts_of_ids_and_addresses()
        => Run(2, [Encoding.UTF8.GetBytes(Id.ToString()), Encoding.UTF8.GetBytes(Id.ToCidString()),
            Encoding.UTF8.GetBytes(Address.ToString()), "/ip6/::1/tcp/1"u8.ToArray()], input =>
        {
            var text = Encoding.Latin1.GetString(input);
            if (PeerId.TryParse(text, out var id))
                Assert.True(PeerId.TryParse(id.ToString(), out var again) && again == id);
            if (Multiaddr.TryParse(text, out var address, out var error))
                Assert.Equal(address, Again(address));
            else
                Assert.NotEmpty(error);
        });

    [Fact]
    public void Signatures_of_foreign_keys()
        => Run(3, [Key.Encode(), [0x08, 2, 0x12, 33, 2, .. new byte[32]], [0x08, 0, 0x12, 3, 0x30, 1, 0],
            [0x08, 3, 0x12, 3, 0x30, 1, 0]], input =>
        {
            if (PublicKey.TryDecode(input, out var key))
                Assert.False(key.Verify([1], input));
        });

    [Fact]
    public void Multistream_lines()
        => Run(4, [Mss("/multistream/1.0.0", "/noise"), Mss("/multistream/1.0.0", "na", "/x"), Mss("ls")], input =>
        {
            Multistream[] sides = [Multistream.Answer(id => id == "/noise"), Multistream.Propose(["/noise", "/x"])];
            foreach (var side in sides)
            {
                side.Start(new ArrayBufferWriter<byte>());
                Assert.InRange(side.Receive(input, new ArrayBufferWriter<byte>()), 0, input.Length);
            }
        });

    [Fact]
    public void Delimited_messages()
        => Run(5, [Uvarint.Prefix(new byte[100]), [0xff, 0xff, 0x3f, 1, 2], Uvarint.Prefix([])], input =>
        {
            var reader = new DelimitedReader(1 << 20);
            for (ReadOnlySpan<byte> rest = input; reader.TryRead(ref rest, out var message);)
                Assert.InRange(message.Length, 0, input.Length);
        });

    [Fact]
    public void Identify_messages_records_and_noise_payloads()
    {
        var record = SignedPeerRecord.Seal(Key, Seed, 3, [Address]);
        var identify = new IdentifyInfo
        {
            Key = Key,
            Listening = [Address],
            Protocols = ["/a"],
            Agent = "x",
            SignedRecord = record,
        };
        var noise = NoiseIdentity.Write(Key, Seed, Seed, ["/yamux/1.0.0"]);
        Run(6, [record, identify.Encode(), noise], input =>
        {
            if (IdentifyInfo.TryRead(input, out var info))
                Assert.True(IdentifyInfo.TryRead(info.Encode(), out _));
            if (SignedPeerRecord.TryOpen(input, out var opened))
                Assert.Equal(Id, opened.Peer);
            if (NoiseIdentity.TryRead(input, Seed, out var key, out _, out _))
                Assert.Equal(Key, key);
        });
    }

    [Fact]
    public void Noise_handshake_messages()
    {
        var first = new ArrayBufferWriter<byte>();
        using (var initiator = new NoiseHandshake(true, Seed, Seed))
            initiator.TryWrite([], first);
        Run(7, [first.WrittenSpan.ToArray(), new byte[96], new byte[200]], input =>
        {
            using var responder = new NoiseHandshake(false, Seed, Seed);
            if (!responder.TryRead(input, out _) || !responder.TryWrite([1], new ArrayBufferWriter<byte>()))
                return;
            Assert.False(responder.TryRead(input, out _));
        });
    }

    [Fact]
    public void Yamux_frames()
    {
        byte[][] samples =
        [
            Convert.FromHexString("000100010000000100000000"),
            Convert.FromHexString("0000000100000003000000026869"),
            Convert.FromHexString("00000000000000010000000568656c6c6f"),
            Convert.FromHexString("000100000000000100040000"),
            Convert.FromHexString("000100040000000100000000"),
            Convert.FromHexString("000100080000000100000000"),
            Convert.FromHexString("0002000100000000deadbeef"),
            Convert.FromHexString("000300000000000000000000"),
        ];
        var output = new byte[TransportLimits.NoisePlaintextBytesMax];
        Run(8, samples, input =>
        {
            var session = new YamuxSession(dialler: false, new Consumer());
            for (var at = 0; at < input.Length; at += 7)
                session.Receive(input.AsSpan(at, Math.Min(7, input.Length - at)));
            var written = session.TakeOutput(output);
            Assert.InRange(written, 0, output.Length);
            Assert.True(session.Fault is null || written >= YamuxHeader.Bytes);
        });
    }

    [Fact]
    public void Whole_connections_before_they_are_authenticated()
    {
        var now = new Instant(0);
        using var identity = ConnectionPair.Identity(1);
        var output = new byte[TransportLimits.WireFrameBytesMax];
        using var dialler = new Connection(true, identity, Seed, null, new RecordingSide(), now);
        var first = output[..dialler.TakeOutput(output)];
        byte[] second = [0, 32, .. X25519.PublicKey(Seed)];
        Run(9, [[.. first, .. second], [.. first, .. second, 0, 64, .. new byte[64]], first], input =>
        {
            using var listener = new Connection(false, identity, Seed, null, new RecordingSide(), now);
            listener.Receive(new ReadOnlySequence<byte>(input), now);
            while (listener.TakeOutput(output) > 0)
                continue;
            Assert.NotEqual(ConnectionState.Ready, listener.State);
        }, everyNth: 4);
    }

    [Fact]
    public void S44_rpcs()
    {
        var key = BlossomSub.RouterBench.Topic;
        var whole = RpcWriter.Join(
            [RpcWriter.SubOpts(key, true)], [new byte[] { 0x0a, 2, 1, 2, 0x12, 3, 4, 5, 6, 0x22, 2, 0x71, 0x61 }],
            [RpcWriter.Graft(key), RpcWriter.Prune(key, [new PeerInfo(Id.Bytes, new byte[] { 1 })], 60)]);
        Run(10, [whole, RpcWriter.Join([], [], [RpcWriter.IHave(key, [])]), []], input =>
        {
            if (!RpcReader.TryRead(input, out var rpc))
                return;
            foreach (var message in rpc.Messages.Where(message => message.Form == MessageForm.Canonical))
                MessageAuth.TryRead(message.View, signed: true, out _, out _);
        });
    }

    [Fact]
    public void S44_kademlia_messages()
        => Run(11, [KadMessage.Question(Id.Bytes.Span),
            KadMessage.Answer([new KadPeer(Id, [Address]), new KadPeer(Id, [])])], input =>
        {
            if (KadMessage.TryRead(input, out var message))
                Assert.InRange(message.Closer.Count, 0, KadLimits.BucketPeersMax);
        });

    [Fact]
    public void S44_certificates()
    {
        using var own = TlsCertificate.Create(Key, Seed, Seed);
        var now = Instant.FromUnixMilliseconds(1_750_000_000_000);
        var right = own.RawData;
        Run(12, [right], input =>
        {
            // Whoever can change the certificate and keep it valid has its key: the mutator has not.
            if (TlsCertificate.TryRead(input, now, out _, out var fault))
                Assert.Equal(right, input);
            else
                Assert.NotEmpty(fault);
        }, everyNth: 4);
    }

    /// <param name="everyNth">So many times fewer inputs, for parsers that calculate much.</param>
    static void Run(int seed, byte[][] samples, Action<byte[]> parse, int everyNth = 1)
    {
        var mutator = new Mutator(seed);
        for (var i = 0; i < Inputs / everyNth; i++)
        {
            var input = mutator.Next(samples);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(input);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, input {i}: {Convert.ToHexString(input)}: {e}");
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
        }
    }

    static Multiaddr? Again(Multiaddr address) => Multiaddr.TryDecode(address.Encode(), out var again) ? again : null;

    static byte[] Mss(params string[] lines)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
            MultistreamLine.Write(output, line);
        return output.WrittenSpan.ToArray();
    }

    sealed class Consumer : IYamuxEvents, IYamuxStreamEvents
    {
        YamuxStream? _last;

        public void OnStream(YamuxStream stream)
        {
            stream.Events = this;
            _last = stream;
        }

        public void OnData(ReadOnlySpan<byte> bytes) => _last?.Write(bytes.ToArray());

        public void OnReadClosed() => _last?.CloseWrite();

        public void OnDrained()
        {
        }

        public void OnClosed(string? fault)
        {
        }
    }
}
