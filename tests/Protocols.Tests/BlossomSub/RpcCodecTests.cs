using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.BlossomSub.Schema;
using QuilActors.Protocols.Wire;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>The span codec against js-libp2p's bytes and against the classes made from pubsub.proto.</summary>
public class RpcCodecTests
{
    const string File = "p2p/gossipsub_js.json";

    [VectorFact(File)]
    public void Signed_messages_are_byte_for_byte_those_of_js()
    {
        foreach (var row in Vectors().GetProperty("signed_messages").EnumerateArray())
        {
            byte[] Hex(string name) => Convert.FromHexString(row.GetProperty(name).GetString()!);
            var key = Key.Topic(row.GetProperty("topic").GetString()!);
            var unsigned = RpcWriter.UnsignedMessage(key, Hex("peer_id_bytes"), Hex("seqno_hex"), Hex("data_hex"));
            Assert.Equal(Hex("message_unsigned"), unsigned);
            byte[] signed = [.. MessageSigner.Prefix, .. unsigned];
            Assert.Equal(Hex("bytes_signed"), signed);
            var signature = Crypto.Sodium.Ed25519.Sign(Hex("seed"), signed);
            Assert.Equal(Hex("signature"), signature);
            var raw = RpcWriter.SignedMessage(unsigned, signature, []);
            Assert.Equal(Hex("message_signed"), raw);
            Assert.Equal(Hex("rpc_publish"), RpcWriter.Join([], [raw], []));
            Assert.True(RpcReader.TryRead(Hex("rpc_publish"), out var rpc));
            var view = Assert.Single(rpc.Messages).View;
            Assert.Equal(Hex("message_id"), MessageIds.Of(MessageIdRule.Origin, key, view).Bytes.ToArray());
            Assert.True(MessageAuth.TryRead(view, signed: true, out var auth, out _));
            Assert.Equal(row.GetProperty("peer_id").GetString(), auth.Author.ToString());
            Assert.True(auth.Key!.Verify(MessageAuth.SignedBytes(view), view.Signature.Span));
        }
    }

    [VectorFact(File)]
    public void Rpcs_are_byte_for_byte_those_of_js()
    {
        var t = Key.Topic("t");
        MessageId Id(params byte[] bytes) => new(KeyFamily.Topic, bytes);
        var made = new Dictionary<string, byte[]>
        {
            ["subscribe"] = RpcWriter.Join([RpcWriter.SubOpts(t, true)], [], []),
            ["unsubscribe"] = RpcWriter.Join([RpcWriter.SubOpts(t, false)], [], []),
            ["graft"] = RpcWriter.Join([], [], [RpcWriter.Graft(t)]),
            ["prune60"] = RpcWriter.Join([], [], [RpcWriter.Prune(t, [], 60)]),
            ["ihave"] = RpcWriter.Join([], [], [RpcWriter.IHave(t, [Id(0xaa), Id(0xbb, 0xcc)])]),
            ["iwant"] = RpcWriter.Join([], [], [RpcWriter.IWant([Id(0xaa)])]),
            ["idontwant"] = RpcWriter.Join([], [], [RpcWriter.IDontWant([Id(0xaa)])]),
        };
        var rpcs = Vectors().GetProperty("rpcs").EnumerateObject().ToArray();
        Assert.Equal(made.Count, rpcs.Length);
        foreach (var rpc in rpcs)
        {
            Assert.Equal(rpc.Value.GetString(), Convert.ToHexStringLower(made[rpc.Name]));
            Assert.True(RpcReader.TryRead(made[rpc.Name], out var read));
            Assert.Equal(made[rpc.Name], Rewrite(read, KeyFamily.Topic));
        }
    }

    [Fact]
    public void The_writer_makes_what_the_schema_makes()
        => Prop.ForAll(Rpcs().ToArbitrary(), message =>
        {
            var bytes = message.ToByteArray();
            Assert.True(RpcReader.TryRead(bytes, out var rpc));
            Assert.Equal(bytes, Rewrite(rpc, KeyFamily.Topic));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_reader_reads_what_the_schema_says()
        => Prop.ForAll(Rpcs().ToArbitrary(), message =>
        {
            Assert.True(RpcReader.TryRead(message.ToByteArray(), out var rpc));
            AssertEqual(message, rpc);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void S44_mutated_rpcs_never_throw_and_are_read_only_as_the_schema_reads_them()
    {
        var random = new System.Random(20_000);
        var seeds = Rpcs().Sample(200, 20).Select(rpc => rpc.ToByteArray()).Where(b => b.Length > 0).ToArray();
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Mutate(seeds[i % seeds.Length], random);
            if (!RpcReader.TryRead(bytes, out var rpc))
                continue;
            accepted++;
            AssertEqual(RpcMessage.Parser.ParseFrom(bytes), rpc);
        }
        Assert.InRange(accepted, 1000, 19_000);
    }

    [Fact]
    public void An_rpc_has_at_most_5000_subscriptions_messages_and_ids()
    {
        var t = Key.Topic("t");
        var sub = (ReadOnlyMemory<byte>)RpcWriter.SubOpts(t, true);
        var message = (ReadOnlyMemory<byte>)RpcWriter.UnsignedMessage(t, [], [], []);
        byte[] Ids(int n) => RpcWriter.Join([], [], [RpcWriter.IHave(t, Enumerable.Range(0, n).Select(i =>
            new MessageId(KeyFamily.Topic, BitConverter.GetBytes(i))))]);
        List<ReadOnlyMemory<byte>> Times(ReadOnlyMemory<byte> part, int n) => [.. Enumerable.Repeat(part, n)];
        Assert.True(RpcReader.TryRead(RpcWriter.Join(Times(sub, 5000), [], []), out _));
        Assert.False(RpcReader.TryRead(RpcWriter.Join(Times(sub, 5001), [], []), out _));
        Assert.True(RpcReader.TryRead(RpcWriter.Join([], Times(message, 5000), []), out _));
        Assert.False(RpcReader.TryRead(RpcWriter.Join([], Times(message, 5001), []), out _));
        Assert.True(RpcReader.TryRead(Ids(5000), out _));
        Assert.False(RpcReader.TryRead(Ids(5001), out _));
    }

    [Theory]
    [InlineData("0a0161120162", true)]
    [InlineData("120162", true)]
    [InlineData("1201620a0161", false)]
    [InlineData("0a01610a0161", false)]
    [InlineData("0a01613a0161", false)]
    [InlineData("0a810061", false)]
    [InlineData("0a01610800", false)]
    public void A_message_that_others_would_encode_differently_is_unusual(string hex, bool canonical)
        => Assert.Equal(
            canonical ? MessageForm.Canonical : MessageForm.Unusual,
            MessageView.Read(Convert.FromHexString(hex), out _));

    [Fact]
    public void Masks_leave_out_false_and_empty_data()
    {
        var mask = Key.Mask([1]);
        Assert.Equal("0a03120101", Convert.ToHexStringLower(RpcWriter.SubOpts(mask, false)));
        Assert.Equal("220101", Convert.ToHexStringLower(RpcWriter.UnsignedMessage(mask, [], [], [])));
    }

    [Fact]
    public void The_seqno_starts_at_the_clock_in_nanoseconds_and_grows_by_one()
    {
        var signer = MessageSigner.Ed25519Key(new byte[32], Instant.FromUnixMilliseconds(5));
        var seqnos = Enumerable.Range(0, 2).Select(_ => signer.Make(Key.Topic("t"), "x"u8).Seqno.ToArray());
        Assert.Equal(["00000000004c4b40", "00000000004c4b41"], seqnos.Select(Convert.ToHexStringLower));
    }

    static byte[] Rewrite(Rpc rpc, KeyFamily family)
    {
        Key K(ReadOnlyMemory<byte> bytes) => Key.TryCreate(family, bytes.Span, out var key) ? key : null!;
        IEnumerable<MessageId> Ids(IEnumerable<ReadOnlyMemory<byte>> ids)
            => ids.Select(i => new MessageId(family, i.Span));
        List<ReadOnlyMemory<byte>> control =
        [
            .. rpc.IHaves.Select(h => RpcWriter.IHave(K(h.Key), Ids(h.Ids))),
            .. rpc.IWants.Select(w => RpcWriter.IWant(Ids([w]))),
            .. rpc.Grafts.Select(g => RpcWriter.Graft(K(g))),
            .. rpc.Prunes.Select(p => RpcWriter.Prune(K(p.Key), p.Peers, p.BackoffSeconds)),
            .. rpc.IDontWants.Select(d => RpcWriter.IDontWant(Ids(d))),
        ];
        return RpcWriter.Join(
            [.. rpc.Subscriptions.Select(s => RpcWriter.SubOpts(K(s.Key), s.Subscribe))],
            [.. rpc.Messages.Select(m => m.View.Raw)],
            control);
    }

    static void AssertEqual(RpcMessage expected, Rpc actual)
    {
        Assert.Equal(
            expected.Subscriptions.Select(s => (s.Subscribe, Text(s.Key))),
            actual.Subscriptions.Select(s => (s.Subscribe, Text(s.Key))));
        Assert.Equal(expected.Messages.Select(Describe), actual.Messages.Select(m => Describe(m.View)));
        var control = expected.Control ?? new ControlMessage();
        Assert.Equal(
            control.Ihave.Select(h => (Text(h.Key), string.Join(',', h.Ids.Select(Text)))),
            actual.IHaves.Select(h => (Text(h.Key), string.Join(',', h.Ids.Select(Text)))));
        Assert.Equal(control.Iwant.SelectMany(w => w.Ids).Select(Text), actual.IWants.Select(Text));
        Assert.Equal(control.Graft.Select(g => Text(g.Key)), actual.Grafts.Select(Text));
        Assert.Equal(
            control.Prune.Select(p => (Text(p.Key), p.HasBackoff ? p.Backoff : (ulong?)null,
                string.Join(',', p.Peers.Select(i => Text(i.PeerId) + "/" + Text(i.SignedPeerRecord))))),
            actual.Prunes.Select(p => (Text(p.Key), p.BackoffSeconds,
                string.Join(',', p.Peers.Select(i => Text(i.PeerId) + "/" + Text(i.SignedRecord))))));
        Assert.Equal(
            control.Idontwant.Select(d => string.Join(',', d.Ids.Select(Text))),
            actual.IDontWants.Select(d => string.Join(',', d.Select(Text))));
    }

    static string Describe(DataMessage m) => string.Join('|', Text(m.From), Text(m.Data), Text(m.Seqno), Text(m.Key),
        Text(m.Signature), Text(m.PublicKey), m.HasFrom, m.HasSeqno, m.HasSignature, m.HasPublicKey);

    static string Describe(MessageView m) => string.Join('|', Text(m.From), Text(m.Data), Text(m.Seqno), Text(m.Key),
        Text(m.Signature), Text(m.PublicKey), m.HasFrom, m.HasSeqno, m.HasSignature, m.HasPublicKey);

    static string Text(ByteString bytes) => Convert.ToHexString(bytes.Span);

    static string Text(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    static byte[] Mutate(byte[] seed, System.Random random)
    {
        var bytes = seed.ToList();
        for (var n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>RPCs as our writers make them: one IWANT id per entry, keys never empty, singular fields set.</summary>
    static Gen<RpcMessage> Rpcs()
    {
        var bytes = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();
        var blob = bytes.Select(b => ByteString.CopyFrom(b));
        var key = Gen.Choose('a', 'e').Select(c => ByteString.CopyFromUtf8(((char)c).ToString()));
        var ids = blob.ListOf();
        var sub = from s in Gen.Elements(true, false)
                  from k in key
                  select new SubOptsMessage { Subscribe = s, Key = k };
        var message = from d in blob
                      from k in key
                      from f in blob
                      from signed in Gen.Elements(true, false)
                      select signed
                          ? new DataMessage { From = f, Data = d, Seqno = f, Key = k, Signature = d, PublicKey = f }
                          : new DataMessage { Data = d, Key = k };
        var have = from k in key from i in ids select new IHaveMessage { Key = k, Ids = { i } };
        var want = from i in blob select new IWantMessage { Ids = { i } };
        var dont = from i in ids select new IDontWantMessage { Ids = { i } };
        var info = from i in blob select new PeerInfoMessage { PeerId = i, SignedPeerRecord = ByteString.CopyFrom(1) };
        var prune = from k in key
                    from p in info.ListOf()
                    from b in Gen.Choose(0, 1 << 20)
                    select new PruneMessage { Key = k, Peers = { p }, Backoff = (ulong)b };
        return from s in sub.ListOf()
               from m in message.ListOf()
               from h in have.ListOf()
               from w in want.ListOf()
               from g in key.ListOf()
               from p in prune.ListOf()
               from d in dont.ListOf()
               select Make(s, m, h, w, g, p, d);
    }

    static RpcMessage Make(
        IEnumerable<SubOptsMessage> subs, IEnumerable<DataMessage> messages, IEnumerable<IHaveMessage> haves,
        IEnumerable<IWantMessage> wants, IEnumerable<ByteString> grafts, IEnumerable<PruneMessage> prunes,
        IEnumerable<IDontWantMessage> donts)
    {
        var control = new ControlMessage
        {
            Ihave = { haves },
            Iwant = { wants },
            Graft = { grafts.Select(g => new GraftMessage { Key = g }) },
            Prune = { prunes },
            Idontwant = { donts },
        };
        var rpc = new RpcMessage { Subscriptions = { subs }, Messages = { messages } };
        if (control.CalculateSize() > 0)
            rpc.Control = control;
        return rpc;
    }

    static JsonElement Vectors()
        => JsonDocument.Parse(System.IO.File.ReadAllText(SharedVectors.Path(File))).RootElement;
}
