using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>Signatures, verdicts and overload: scenarios 21, 35 and 38.</summary>
public class ValidationScenarios
{
    static readonly Key Topic = RouterBench.Topic;

    [Fact]
    public void S21_a_peer_with_invalid_messages_is_pruned_and_ends_below_the_graylist()
    {
        var bench = new RouterBench(
            new RouterSettings
            {
                KeyScore = new() { KeyWeight = 1, InvalidWeight = -99, InvalidDecay = 0.9999 },
                Score = new() { Thresholds = new(-100, -200, -300) },
            },
            joined: Topic)
        { Validator = _ => Verdict.Reject };
        var peer = bench.Connect(subscribed: Topic);
        bench.Heartbeats();
        Assert.Equal(0, peer.Score, 0.1);
        for (var i = 0; i < 100; i++)
            peer.SendMessages(peer.Make(Topic, [(byte)i]));
        Assert.True(peer.Score < -300);
        // Two invalid messages make -396: from the third on nothing is validated.
        Assert.Equal(2, bench.Validations.Count);
        Assert.Equal(2, bench.EffectsOf<RouterEffect.Noted>().Count(n => n.Note == RouterNote.Rejected));
        Assert.Equal(98, bench.Router.Counters[RouterCount.Graylisted]);
        bench.Heartbeats();
        Assert.Empty(bench.MeshOf(Topic));
    }

    [Fact]
    public void S35_messages_beyond_the_limits_are_throttled_without_penalty()
    {
        var bench = new RouterBench(
            new RouterSettings { ValidationPerKeyMax = 32, ValidationPerNodeMax = 40 }, joined: [Topic, Key.Topic("u")])
        { Validator = _ => null };
        var peer = bench.Connect(subscribed: Topic);
        var views = Enumerable.Range(0, 33).Select(i => peer.Make(Topic, [(byte)i])).ToArray();
        peer.SendMessages(views);
        Assert.Equal(32, bench.Validations.Count);
        Assert.Equal(1, bench.Router.Counters[RouterCount.ThrottleMessage]);
        var others = Enumerable.Range(0, 9).Select(i => peer.Make(Key.Topic("u"), [(byte)i])).ToArray();
        peer.SendMessages(others);
        Assert.Equal(40, bench.Validations.Count);
        Assert.Equal(2, bench.Router.Counters[RouterCount.ThrottleMessage]);
        Assert.Equal(0, peer.Score);
        // The loop is not blocked, and a throttled message may come again.
        bench.On(new RouterInput.Validated(bench.Validations[0].Ticket, Verdict.Accept));
        peer.SendMessages(views[32]);
        Assert.Equal(41, bench.Validations.Count);
        Assert.True(peer.Score >= 0, "throttling is no fault");
    }

    [Theory]
    [InlineData("missing signature")]
    [InlineData("wrong signature")]
    [InlineData("foreign key")]
    [InlineData("forged from")]
    [InlineData("self origin")]
    [InlineData("short seqno")]
    public void S38_a_message_with_a_bad_author_is_dropped_and_charged_once(string how)
    {
        var bench = new RouterBench(
            new RouterSettings { KeyScore = new() { KeyWeight = 1, MeshTimeWeight = 0, InvalidWeight = -1 } },
            joined: Topic);
        TestPeer peer = bench.Connect(subscribed: Topic), other = bench.Connect(subscribed: Topic);
        var good = peer.Make(Topic, [1]);
        var raw = how switch
        {
            "missing signature" => good.SignedPart.ToArray(),
            "wrong signature" => Changed(good.Raw.ToArray()),
            "foreign key" => Sign(good.SignedPart.ToArray(), peer.Seed, PublicKey.Ed25519(
                Ed25519.PublicKeyFromSeed(other.Seed)).Encode()),
            "forged from" => Sign(RpcWriter.UnsignedMessage(Topic, other.Id.Bytes.Span, new byte[8], [1]), peer.Seed),
            "self origin" => Sign(
                RpcWriter.UnsignedMessage(Topic, bench.Router.Self.Bytes.Span, new byte[8], [1]),
                RouterBench.SeedOf(0)),
            _ => Sign(RpcWriter.UnsignedMessage(Topic, peer.Id.Bytes.Span, new byte[7], [1]), peer.Seed),
        };
        peer.SendRaw(raw);
        Assert.Empty(bench.Delivered);
        Assert.Empty(bench.Validations);
        Assert.Equal(-1, peer.Score);
        peer.SendRaw(raw);
        Assert.Equal(-4, peer.Score);
        peer.SendMessages(good);
        Assert.Single(bench.Delivered);
    }

    [Fact]
    public void A_key_beside_an_inline_id_is_accepted_only_if_it_is_the_authors()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        var view = peer.Make(Topic, [1]);
        var key = PublicKey.Ed25519(Ed25519.PublicKeyFromSeed(peer.Seed)).Encode();
        peer.SendRaw(RpcWriter.SignedMessage(view.SignedPart.Span, view.Signature.Span, key));
        Assert.Single(bench.Delivered);
    }

    [Fact]
    public void Without_signatures_no_auth_field_is_accepted()
    {
        var settings = new RouterSettings
        {
            Signed = false,
            TopicIds = MessageIdRule.Sha256,
            MaskIds = MessageIdRule.Content,
        };
        var bench = new RouterBench(settings, joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        peer.SendMessages(peer.Make(Topic, [1]));
        Assert.Empty(bench.Delivered);
        peer.SendRaw(RpcWriter.UnsignedMessage(Topic, [], [], [1]));
        Assert.Single(bench.Delivered);
        Assert.Equal(0, bench.SignaturesChecked);
        Assert.IsType<PublishOutcome.Duplicate>(bench.Publish(Topic, [1]));
    }

    [Fact]
    public void A_forged_copy_that_comes_first_does_not_suppress_the_true_one()
    {
        // Checks are held back by hand: a bench would answer at once.
        var signer = MessageSigner.Ed25519Key(RouterBench.SeedOf(0), RouterBench.Start);
        var router = new Router(new RouterSettings(), signer, new Random(1), RouterBench.Start);
        router.On(new RouterInput.Join(Topic), RouterBench.Start);
        var author = MessageSigner.Ed25519Key(RouterBench.SeedOf(3), RouterBench.Start);
        var view = author.Make(Topic, [1]);
        byte[] forged = [.. view.Raw.Span];
        forged[^1] ^= 1;
        PeerId liar = IdOf(1), honest = IdOf(2);
        foreach (var (peer, raw) in new[] { (liar, (ReadOnlyMemory<byte>)forged), (honest, view.Raw) })
        {
            router.On(new RouterInput.PeerConnected(peer, false, []), RouterBench.Start);
            router.On(
                new RouterInput.RpcReceived(peer, KeyFamily.Topic, RpcWriter.Join([], [raw], [])), RouterBench.Start);
        }
        var first = Take<RouterEffect.VerifySignature>(router);
        router.On(new RouterInput.SignatureChecked(first.Ticket, false), RouterBench.Start);
        var second = Take<RouterEffect.VerifySignature>(router);
        Assert.True(second.Key.Verify(second.Message.Span, second.Signature.Span));
        router.On(new RouterInput.SignatureChecked(second.Ticket, true), RouterBench.Start);
        Assert.Equal(honest, Take<RouterEffect.Validate>(router).From);
        Assert.True(router.Scores.Score(liar) < 0);
        Assert.Equal(0, router.Scores.Score(honest));
    }

    [Theory]
    [InlineData(Verdict.Accept, 1, 0)]
    [InlineData(Verdict.Reject, 0, -1)]
    [InlineData(Verdict.Ignore, 0, 0)]
    [InlineData(Verdict.LocalFault, 0, 0)]
    public void Only_accepted_messages_are_delivered_and_only_rejected_ones_charged(
        Verdict verdict, int delivered, double score)
    {
        var bench = new RouterBench(
            new RouterSettings { KeyScore = new() { KeyWeight = 1, MeshTimeWeight = 0, InvalidWeight = -1 } },
            joined: Topic)
        { Validator = _ => verdict };
        TestPeer sender = bench.Connect(subscribed: Topic), other = bench.Connect(subscribed: Topic);
        var view = sender.Make(Topic, [1]);
        sender.SendMessages(view);
        Assert.Equal(delivered, bench.Delivered.Count);
        Assert.Equal(delivered, other.Messages.Count());
        Assert.Equal(score, sender.Score);
        other.SendMessages(view);
        Assert.Equal(score, other.Score);
        Assert.Single(bench.Validations);
    }

    [Fact]
    public void An_author_who_signs_two_messages_of_one_id_does_not_make_others_pay()
    {
        var bench = new RouterBench(
            new RouterSettings { KeyScore = new() { KeyWeight = 1, MeshTimeWeight = 0, InvalidWeight = -1 } },
            joined: Topic)
        { Validator = v => v.Data.Span[0] == 0 ? Verdict.Reject : Verdict.Accept };
        TestPeer author = bench.Connect(subscribed: Topic), honest = bench.Connect(subscribed: Topic);
        byte[] Twin(byte data) => Sign(
            RpcWriter.UnsignedMessage(Topic, author.Id.Bytes.Span, new byte[8], [data]), author.Seed);
        author.SendRaw(Twin(0));
        honest.SendRaw(Twin(1));
        Assert.Equal(0, honest.Score);
        honest.SendRaw(Twin(0));
        Assert.Equal(-1, honest.Score);
    }

    [Fact]
    public void Verdicts_after_leaving_say_nothing_and_no_ticket_stays()
    {
        var bench = new RouterBench(joined: Topic) { Validator = _ => null };
        var peer = bench.Connect(subscribed: Topic);
        peer.SendMessages(peer.Make(Topic, [1]));
        Assert.Equal(1, bench.Router.Sizes().Validating);
        bench.On(new RouterInput.Leave(Topic));
        Assert.Equal(0, bench.Router.Sizes().Validating);
        bench.On(new RouterInput.Validated(bench.Validations[0].Ticket, Verdict.Accept));
        Assert.Empty(bench.Delivered);
    }

    [Fact]
    public void The_seen_cache_is_bounded_and_every_sighting_renews()
    {
        var bench = new RouterBench(new RouterSettings { SeenMax = 2 }, joined: Topic);
        TestPeer a = bench.Connect(subscribed: Topic), b = bench.Connect(subscribed: Topic);
        var views = Enumerable.Range(0, 3).Select(i => a.Make(Topic, [(byte)i])).ToArray();
        a.SendMessages(views[0], views[1]);
        bench.Advance(TimeSpan.FromSeconds(100));
        b.SendMessages(views[0]);
        a.SendMessages(views[2]);
        Assert.Equal(1, bench.Router.Sizes().SeenEvicted);
        bench.Advance(TimeSpan.FromSeconds(100));
        a.SendMessages(views[0]);
        Assert.Equal(3, bench.Delivered.Count);
        bench.Advance(TimeSpan.FromSeconds(121.5));
        Assert.Equal(0, bench.Router.Sizes().Seen);
    }

    [Fact]
    public void S37_with_the_replay_check_a_lower_or_equal_seqno_of_an_author_is_ignored()
    {
        foreach (var check in new[] { true, false })
        {
            var bench = new RouterBench(
                new RouterSettings { ReplayCheck = check, ReplayAuthorsMax = 1, SeenTtl = TimeSpan.FromSeconds(1) },
                joined: Topic);
            TestPeer author = bench.Connect(subscribed: Topic), relay = bench.Connect(subscribed: Topic);
            MessageView first = author.Make(Topic, [1]), second = author.Make(Topic, [2]);
            relay.SendMessages(second, first);
            Assert.Equal(check ? 1 : 2, bench.Delivered.Count);
            // Forgotten as seen, and sent again.
            bench.Heartbeats(4);
            relay.SendMessages(second);
            Assert.Equal(check ? 1 : 3, bench.Delivered.Count);
            Assert.True(relay.Score >= 0);
            // Another author takes the only place.
            relay.SendMessages(relay.Make(Topic, [3]));
            bench.Heartbeats(4);
            relay.SendMessages(second);
            Assert.Equal(check ? 3 : 5, bench.Delivered.Count);
        }
    }

    [Fact]
    public void A_malformed_rpc_resets_the_stream_and_does_nothing_else()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect();
        var good = RpcWriter.SubOpts(Topic, true);
        peer.Send([.. good, 0x12, 0x05, 0x01]);
        Assert.Empty(bench.Router.Keys().Single().Subscribers);
        Assert.Single(bench.EffectsOf<RouterEffect.ResetChannel>());
    }

    static byte[] Sign(byte[] unsigned, byte[] seed, byte[]? key = null)
        => RpcWriter.SignedMessage(unsigned, Ed25519.Sign(seed, [.. MessageSigner.Prefix, .. unsigned]), key ?? []);

    static byte[] Changed(byte[] raw)
    {
        raw[^1] ^= 1;
        return raw;
    }

    static PeerId IdOf(int number) => PeerId.FromEd25519(Ed25519.PublicKeyFromSeed(RouterBench.SeedOf(number)));

    static T Take<T>(Router router)
        where T : RouterEffect
    {
        while (router.TryTake(out var effect))
        {
            if (effect is T wanted)
                return wanted;
        }
        throw new Xunit.Sdk.XunitException($"no {typeof(T).Name}");
    }
}
