using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph.Replication;

public sealed class AppendLinksTests
{
    static readonly Bytes32 A = Samples.Bytes(1), B = Samples.Bytes(2);
    static readonly Instant Start = Instant.FromUnixMilliseconds(1_000_000);

    [Fact]
    public void A_write_is_reached_when_a_majority_holds_it()
    {
        var links = Three();
        links.OnJournalled(1);
        links.Wait(7, 1, Start + TimeSpan.FromSeconds(10));
        Assert.False(links.TryTakeOutcome(out _));
        Assert.Equal([new SendAppend(A, 1, 1), new SendAppend(B, 1, 1)], Sends(links, Start));
        links.OnAppended(B, 1, Start);
        Assert.True(links.TryTakeOutcome(out var outcome));
        Assert.Equal(new WriteOutcome(7, true), outcome);
    }

    [Fact]
    public void A_write_without_majority_ends_at_its_deadline()
    {
        var links = Three();
        links.OnJournalled(1);
        links.Wait(7, 1, Start + TimeSpan.FromSeconds(10));
        Sends(links, Start);
        links.OnFailed(A, Start);
        links.OnFailed(B, Start);
        links.OnDeadline(Start + TimeSpan.FromSeconds(9));
        Assert.False(links.TryTakeOutcome(out _));
        links.OnDeadline(Start + TimeSpan.FromSeconds(10));
        Assert.True(links.TryTakeOutcome(out var outcome));
        Assert.Equal(new WriteOutcome(7, false), outcome);
    }

    [Fact]
    public void A_single_replica_is_its_own_majority()
    {
        var links = new AppendLinks();
        links.OnJournalled(1);
        links.Wait(1, 1, Start);
        Assert.True(links.TryTakeOutcome(out var outcome) && outcome.Reached);
    }

    [Fact]
    public void One_append_is_open_per_peer_and_the_next_carries_all_that_came_meanwhile()
    {
        var links = Three();
        links.OnJournalled(1);
        Sends(links, Start);
        links.OnJournalled(2);
        links.OnJournalled(3);
        Assert.Empty(Sends(links, Start));
        links.OnAppended(A, 1, Start);
        Assert.Equal([new SendAppend(A, 2, 3)], Sends(links, Start));
    }

    [Fact]
    public void A_failed_peer_is_tried_again_later_and_at_once_when_it_connects()
    {
        var links = Three();
        links.OnJournalled(1);
        Sends(links, Start);
        links.OnFailed(A, Start);
        Assert.Empty(Sends(links, Start));
        Assert.Equal(Start + AppendLinks.RetryMin, links.Deadline);
        Assert.Single(Sends(links, Start + AppendLinks.RetryMin));
        links.OnFailed(A, Start);
        links.OnConnected(A);
        Assert.Equal([new SendAppend(A, 1, 1)], Sends(links, Start));
    }

    [Fact]
    public void A_peer_that_lost_its_log_is_sent_everything_again_but_not_in_a_hurry()
    {
        var links = Three();
        links.OnJournalled(5);
        Sends(links, Start);
        links.OnAppended(A, 5, Start);
        links.OnJournalled(6);
        Sends(links, Start);
        links.OnAppended(A, 0, Start);
        Assert.Empty(Sends(links, Start));
        Assert.Equal([new SendAppend(A, 1, 6)], Sends(links, Start + AppendLinks.RetryMin));
    }

    [Fact]
    public void A_peer_known_to_hold_all_is_sent_nothing()
    {
        var links = Three();
        links.OnJournalled(4);
        links.OnHolds(A, 4);
        links.OnHolds(B, 3);
        Assert.Equal([new SendAppend(B, 4, 4)], Sends(links, Start));
        Assert.Equal(4ul, links.HeldBy(A));
    }

    [Fact]
    public void The_list_of_waiting_writes_is_full_at_its_limit()
    {
        var links = Three();
        links.OnJournalled(1);
        for (var i = 0; i < AppendLinks.WaitersMax; i++)
        {
            Assert.False(links.IsFull);
            links.Wait(i, 1, Start);
        }
        Assert.True(links.IsFull);
        Assert.Throws<InvariantBrokenException>(() => links.Wait(0, 1, Start));
    }

    static AppendLinks Three()
    {
        var links = new AppendLinks();
        links.SetPeers([A, B]);
        Assert.Equal((3, 2), (links.ReplicaCount, links.MajorityCount));
        return links;
    }

    static List<SendAppend> Sends(AppendLinks links, Instant now)
    {
        var sends = new List<SendAppend>();
        while (links.TryTakeSend(now, out var send))
            sends.Add(send);
        return sends;
    }
}
