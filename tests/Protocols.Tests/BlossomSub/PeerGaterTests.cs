using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>Scenario 36 of spec p2p 13.</summary>
public sealed class PeerGaterTests
{
    static readonly Key Topic = RouterBench.Topic;

    readonly PeerId _peer = PeerId.FromEd25519(new byte[32]);
    readonly PeerGaterSettings _settings = new() { Enabled = true };
    readonly PeerGater _gater;

    public PeerGaterTests()
    {
        _gater = new PeerGater(_settings, new Random(36));
        _gater.Connected(_peer, null);
    }

    [Fact]
    public void S36_the_chance_is_one_plus_delivered_over_one_plus_delivered_and_weighted_others()
    {
        Assert.Equal(1, _gater.ChanceOf(_peer));
        Repeat(3, () => _gater.Delivered(_peer));
        Assert.Equal(1, _gater.ChanceOf(_peer));
        Repeat(2, () => _gater.Rejected(_peer));
        Repeat(5, () => _gater.Ignored(_peer));
        Repeat(8, () => _gater.Duplicate(_peer));
        Assert.Equal(4.0 / (4 + 32 + 5 + 1), _gater.ChanceOf(_peer), 1e-9);
    }

    [Fact]
    public void S36_it_works_only_while_much_is_throttled_and_ends_when_it_is_quiet()
    {
        var now = RouterBench.Start;
        Repeat(100, () => _gater.Rejected(_peer));
        Assert.Equal(100, Taken(now));
        Repeat(99, _gater.Validating);
        Repeat(32, () => _gater.Throttled(now));
        Assert.Equal(100, Taken(now));
        _gater.Throttled(now);
        Assert.InRange(Taken(now), 0, 5);
        Assert.InRange(Taken(now + _settings.Quiet), 0, 5);
        Assert.Equal(100, Taken(now + _settings.Quiet + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void S36_counts_decay_and_a_source_is_remembered_for_six_hours()
    {
        var now = RouterBench.Start;
        Repeat(10, () => _gater.Rejected(_peer));
        var before = _gater.ChanceOf(_peer);
        _gater.Tick(now);
        Assert.Equal(1 / (1 + 160 * _settings.SourceDecay), _gater.ChanceOf(_peer), 1e-9);
        Assert.True(_gater.ChanceOf(_peer) > before);
        Assert.Equal(0.01, Math.Pow(_settings.GlobalDecay, 120), 1e-9);
        Assert.Equal(0.01, Math.Pow(_settings.SourceDecay, 3600), 1e-9);
        _gater.Disconnected(_peer, now);
        _gater.Tick(now + TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        Assert.Equal(1, _gater.SourceCount);
        _gater.Tick(now + TimeSpan.FromHours(6));
        Assert.Equal(0, _gater.SourceCount);
    }

    [Fact]
    public void S36_an_overloaded_router_takes_control_of_a_bad_source_and_none_of_its_messages()
    {
        var settings = new RouterSettings
        {
            ValidationPerKeyMax = 1,
            PeerGater = _settings,
            Score = new() { DryRun = true },
        };
        var bench = new RouterBench(settings, joined: Topic) { Validator = _ => null };
        TestPeer bad = bench.Connect(ip: "10.0.0.1", subscribed: Topic), good = bench.Connect(ip: "10.0.0.2");
        for (var i = 0; i < 20; i++)
            bad.SendRaw([0x0a, 0x00, 0x22, 0x01, (byte)'t']);
        for (var i = 0; i < 4; i++)
            good.SendMessages(good.Make(Topic, [(byte)i]));
        Assert.True(bench.Router.Counters[RouterCount.ThrottleMessage] > 0);
        var rejected = bench.Router.Counters[RouterCount.RejectMessage];
        for (var i = 0; i < 20; i++)
            bad.SendMessages(bad.Make(Topic, [(byte)i]));
        Assert.True(bench.Router.Counters[RouterCount.GatedMessage] >= 18);
        Assert.Equal(20, rejected);
        bad.Unsubscribe(Topic);
        Assert.DoesNotContain(bad.Id, bench.Router.Keys().Single().Subscribers);
    }

    int Taken(Protocols.Wire.Instant now)
        => Enumerable.Range(0, 100).Count(_ => _gater.TakesMessages(_peer, now));

    static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
    }
}
