using System.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Scoring;

public class PeerScoresTests
{
    const string Topic = "t";

    static readonly Instant Start = Instant.FromUnixMilliseconds(1_700_000_000_000);
    static readonly KeyScoreSettings Plain = new()
    {
        KeyWeight = 1,
        MeshTimeWeight = 0,
        InvalidWeight = -1,
        FirstDeliveriesWeight = 1,
        FirstDeliveriesCap = 100,
    };

    [Fact]
    public void S26_invalid_messages_decay_per_tick_while_connected()
    {
        var scores = Scores(new PeerScoreSettings());
        scores.SetKey(Topic, Plain with { InvalidDecay = 0.9 });
        var peer = Add(scores, 1);
        for (var i = 0; i < 10; i++)
            scores.Invalid(peer, [Topic]);
        for (var tick = 1; tick <= 20; tick++)
        {
            scores.OnDeadline(Start + TimeSpan.FromSeconds(tick));
            var n = 10 * Math.Pow(0.9, tick);
            Assert.Equal(-n * n, scores.Score(peer), 1e-9);
        }
        scores.OnDeadline(Start + TimeSpan.FromSeconds(200));
        Assert.Equal(0, scores.Score(peer));
    }

    [Fact]
    public void S27_a_negative_score_is_retained_and_a_positive_one_is_dropped()
    {
        var settings = new PeerScoreSettings { RetainScore = TimeSpan.FromMinutes(10) };
        var scores = Scores(settings);
        scores.SetKey(Topic, Plain);
        PeerId bad = Add(scores, 1), good = Add(scores, 2);
        scores.SetApplication(bad, -100);
        scores.SetApplication(good, 5);
        scores.RemovePeer(bad, Start);
        scores.RemovePeer(good, Start);
        Assert.Equal(0, scores.Score(good));
        scores.OnDeadline(Start + TimeSpan.FromMinutes(9));
        Assert.Equal(-1000, scores.Score(bad));
        scores.AddPeer(bad, Start + TimeSpan.FromMinutes(9));
        Assert.Equal(-1000, scores.Score(bad));
        scores.RemovePeer(bad, Start + TimeSpan.FromMinutes(9));
        scores.OnDeadline(Start + TimeSpan.FromMinutes(19));
        Assert.Equal(0, scores.Score(bad));
        Assert.Equal(0, scores.Count);
        Assert.Null(scores.Deadline);
    }

    [Fact]
    public void Retained_scores_are_bounded_and_the_oldest_leaves()
    {
        var scores = Scores(new PeerScoreSettings { RetainedMax = 2 });
        PeerId[] peers = [Add(scores, 1), Add(scores, 2), Add(scores, 3)];
        for (var i = 0; i < peers.Length; i++)
        {
            scores.SetApplication(peers[i], -1);
            scores.RemovePeer(peers[i], Start + TimeSpan.FromSeconds(i));
            Assert.Equal(Math.Min(i + 1, 2), scores.RetainedCount);
        }
        Assert.Equal(0, scores.Score(peers[0]));
        Assert.Equal(-10, scores.Score(peers[2]));
    }

    [Fact]
    public void Nothing_decays_while_a_peer_is_away()
    {
        var scores = Scores(new PeerScoreSettings());
        scores.SetKey(Topic, Plain with { InvalidDecay = 0.5 });
        var peer = Add(scores, 1);
        Add(scores, 2);
        scores.Invalid(peer, [Topic]);
        scores.RemovePeer(peer, Start);
        scores.OnDeadline(Start + TimeSpan.FromSeconds(60));
        Assert.Equal(-1, scores.Score(peer));
    }

    [Fact]
    public void S29_three_peers_on_one_address_pay_and_a_fourth_elsewhere_does_not()
    {
        var scores = Scores(new PeerScoreSettings { AddressWeight = -1, AddressThreshold = 1 });
        var peers = Enumerable.Range(1, 4).Select(i => Add(scores, (byte)i)).ToArray();
        foreach (var peer in peers[..3])
            scores.SetAddresses(peer, [IPAddress.Parse("203.0.113.7")]);
        scores.SetAddresses(peers[3], [IPAddress.Parse("203.0.113.8")]);
        Assert.All(peers[..3], peer => Assert.Equal(-4, scores.Score(peer)));
        Assert.Equal(0, scores.Score(peers[3]));
        scores.SetAddresses(peers[0], [IPAddress.Parse("203.0.113.9")]);
        Assert.Equal(-1, scores.Score(peers[1]));
        Assert.Equal(0, scores.Score(peers[0]));
    }

    [Fact]
    public void S29_whitelisted_nets_and_loopback_are_free_and_a_64_net_counts_as_a_whole()
    {
        var settings = new PeerScoreSettings
        {
            AddressWeight = -1,
            AddressThreshold = 1,
            AddressWhitelist = [IPNetwork.Parse("10.0.0.0/8")],
        };
        var scores = Scores(settings);
        for (byte i = 1; i <= 3; i++)
            scores.SetAddresses(Add(scores, i), [IPAddress.Parse($"10.0.0.1"), IPAddress.Loopback]);
        Assert.All(Enumerable.Range(1, 3), i => Assert.Equal(0, scores.Score(Id((byte)i))));
        for (byte i = 4; i <= 6; i++)
            scores.SetAddresses(Add(scores, i), [IPAddress.Parse($"2001:db8:1:2::{i}")]);
        Assert.All(Enumerable.Range(4, 3), i => Assert.Equal(-4, scores.Score(Id((byte)i))));
    }

    [Fact]
    public void Retained_peers_count_for_their_address_until_they_expire()
    {
        var scores = Scores(new PeerScoreSettings { AddressWeight = -1, AddressThreshold = 1 });
        PeerId gone = Add(scores, 1), here = Add(scores, 2);
        foreach (var peer in new[] { gone, here })
            scores.SetAddresses(peer, [IPAddress.Parse("203.0.113.7")]);
        scores.RemovePeer(gone, Start);
        Assert.Equal(-1, scores.Score(here));
        scores.OnDeadline(Start + TimeSpan.FromMinutes(61));
        Assert.Equal(0, scores.Score(here));
        Assert.Equal(1, scores.AddressCount);
    }

    [Fact]
    public void S30_lowering_a_cap_clips_counters_at_once()
    {
        var scores = Scores(new PeerScoreSettings { KeysCap = 0 });
        scores.SetKey(Topic, Plain);
        var peer = Add(scores, 1);
        for (var i = 0; i < 80; i++)
            scores.Accepted(new Delivery(peer, [Topic]), Start);
        Assert.Equal(80, scores.Score(peer));
        scores.SetKey(Topic, Plain with { FirstDeliveriesCap = 30 });
        Assert.Equal(30, scores.Score(peer));
        scores.SetKey(Topic, Plain);
        Assert.Equal(30, scores.Score(peer));
    }

    [Fact]
    public void A_deficit_counts_only_after_activation_and_sticks_when_the_peer_leaves_the_mesh()
    {
        var scores = Scores(new PeerScoreSettings());
        scores.SetKey(Topic, Plain with
        {
            MeshDeliveriesWeight = -1,
            MeshDeliveriesThreshold = 4,
            MeshDeliveriesActivation = TimeSpan.FromSeconds(5),
            MeshFailureWeight = -1,
            MeshFailureDecay = 0.5,
        });
        var peer = Add(scores, 1);
        scores.Graft(peer, Topic, Start);
        scores.OnDeadline(Start + TimeSpan.FromSeconds(5));
        Assert.Equal(0, scores.Score(peer));
        scores.OnDeadline(Start + TimeSpan.FromSeconds(6));
        Assert.Equal(-16, scores.Score(peer));
        scores.Prune(peer, Topic);
        Assert.Equal(-16, scores.Score(peer));
        scores.OnDeadline(Start + TimeSpan.FromSeconds(7));
        Assert.Equal(-8, scores.Score(peer));
    }

    [Fact]
    public void Duplicates_count_as_mesh_deliveries_once_and_only_within_the_window()
    {
        var scores = Scores(new PeerScoreSettings());
        scores.SetKey(Topic, Plain);
        PeerId first = Add(scores, 1), quick = Add(scores, 2), late = Add(scores, 3);
        foreach (var peer in new[] { first, quick, late })
            scores.Graft(peer, Topic, Start);
        var delivery = new Delivery(first, [Topic]);
        scores.Accepted(delivery, Start);
        scores.Duplicate(delivery, quick, Start + TimeSpan.FromMilliseconds(10));
        scores.Duplicate(delivery, quick, Start + TimeSpan.FromMilliseconds(10));
        scores.Duplicate(delivery, late, Start + TimeSpan.FromMilliseconds(11));
        Assert.Equal([1, 1, 0], new[] { first, quick, late }.Select(p => Key(scores, p).MeshDeliveries));
        Assert.Equal([1, 0, 0], new[] { first, quick, late }.Select(p => Key(scores, p).FirstDeliveries));
    }

    [Fact]
    public void Everybody_who_sent_an_invalid_message_is_charged_whenever_they_did()
    {
        var scores = Scores(new PeerScoreSettings());
        scores.SetKey(Topic, Plain);
        PeerId first = Add(scores, 1), before = Add(scores, 2), after = Add(scores, 3);
        var delivery = new Delivery(first, [Topic]);
        scores.Duplicate(delivery, before, Start);
        scores.Rejected(delivery);
        scores.Duplicate(delivery, after, Start);
        Assert.All([first, before, after], peer => Assert.Equal(-1, scores.Score(peer)));
    }

    [Fact]
    public void A_message_of_four_slices_credits_a_quarter_on_each_and_charges_one()
    {
        var scores = Scores(new PeerScoreSettings());
        string[] slices = ["a", "b", "c", "d"];
        foreach (var slice in slices)
            scores.SetKey(slice, Plain);
        var peer = Add(scores, 1);
        scores.Accepted(new Delivery(peer, slices), Start);
        Assert.All(scores.Report(peer)!.Keys, key => Assert.Equal(0.25, key.FirstDeliveries));
        scores.Rejected(new Delivery(peer, slices));
        Assert.All(scores.Report(peer)!.Keys, key => Assert.Equal(1, key.InvalidMessages));
    }

    [Fact]
    public void A_dry_run_reports_and_decides_nothing()
    {
        var scores = Scores(new PeerScoreSettings { DryRun = true });
        var peer = Add(scores, 1);
        scores.SetApplication(peer, -100);
        Assert.Equal(-1000, scores.Score(peer));
        Assert.Equal(0, scores.Effective(peer));
    }

    [Fact]
    public void The_defaults_have_no_problem_and_wrong_settings_are_named()
    {
        Assert.Empty(new PeerScoreSettings().Problems());
        foreach (var rate in new[] { 0, 0.04, 0.5, 20 })
            Assert.Empty(KeyScoreSettings.ForRate(rate, 6).Problems());
        Assert.Single(new PeerScoreSettings { Thresholds = new(Gossip: 1) }.Problems());
        Assert.Single(new PeerScoreSettings { KeysCap = 1, ApplicationMax = 1 }.Problems());
        Assert.Single((Plain with { InvalidWeight = 1 }).Problems());
        Assert.Single(new PeerScoreSettings { ApplicationMin = -1001 }.Warnings());
    }

    [Fact]
    public void The_weight_of_a_key_is_its_share_of_all_scored_keys()
    {
        var scores = Scores(new PeerScoreSettings());
        foreach (var key in new[] { "a", "b" })
            scores.SetKey(key, Plain with { KeyWeight = null });
        var peer = Add(scores, 1);
        for (var i = 0; i < 4; i++)
            scores.Invalid(peer, ["a"]);
        Assert.Equal(-8, scores.Score(peer));
    }

    static PeerScores Scores(PeerScoreSettings settings) => new(settings);

    static PeerId Add(PeerScores scores, byte number)
    {
        scores.AddPeer(Id(number), Start);
        return Id(number);
    }

    static PeerId Id(byte number) => PeerId.FromEd25519(Enumerable.Repeat(number, 32).ToArray());

    static KeyScore Key(PeerScores scores, PeerId peer) => scores.Report(peer)!.Keys.Single();
}
