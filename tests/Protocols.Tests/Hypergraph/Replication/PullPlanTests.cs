using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph.Replication;

public sealed class PullPlanTests
{
    static readonly Bytes32 A = Samples.Bytes(1), B = Samples.Bytes(2);
    static readonly Instant Start = Instant.FromUnixMilliseconds(1_000_000);

    readonly PullPlan _plan = new();

    [Fact]
    public void What_a_peer_holds_more_is_pulled_from_where_we_stand()
    {
        _plan.OnVersions(A, Of(5));
        Assert.True(_plan.TryTakePull(Start, Of(2), out var pull));
        Assert.Equal(new Pull(A, A, 3), pull);
        Assert.False(_plan.TryTakePull(Start, Of(2), out _));
        _plan.OnPulled();
        Assert.False(_plan.TryTakePull(Start, Of(5), out _));
        Assert.True(_plan.TryTakePull(Start, Of(4), out _));
    }

    [Fact]
    public void A_failed_peer_rests_while_another_is_asked()
    {
        _plan.OnVersions(A, Of(5));
        _plan.OnVersions(B, Of(5));
        Assert.True(_plan.TryTakePull(Start, Of(0), out var first));
        Assert.Equal(A, first.Peer);
        _plan.OnPullFailed(A, Start);
        Assert.True(_plan.TryTakePull(Start, Of(0), out var second));
        Assert.Equal(B, second.Peer);
        _plan.OnPullFailed(B, Start);
        Assert.False(_plan.TryTakePull(Start, Of(0), out _));
        Assert.Equal(Start + PullPlan.RetryAfter, _plan.DeadlineAfter(Start));
        Assert.True(_plan.TryTakePull(Start + PullPlan.RetryAfter, Of(0), out _));
    }

    [Fact]
    public void A_connected_peer_is_asked_at_once()
    {
        _plan.OnVersions(A, Of(5));
        Assert.True(_plan.TryTakePull(Start, Of(0), out _));
        _plan.OnPullFailed(A, Start);
        _plan.OnConnected(A);
        Assert.True(_plan.TryTakePull(Start, Of(0), out _));
    }

    [Fact]
    public void A_reader_waits_until_we_cover_its_target_or_its_time_is_up()
    {
        _plan.Wait(1, Of(3), Of(3), Start);
        Assert.True(_plan.TryTakeOutcome(out var outcome));
        Assert.Equal(new CatchUpOutcome(1, true), outcome);
        _plan.Wait(2, Of(4), Of(3), Start + TimeSpan.FromSeconds(5));
        _plan.Wait(3, Of(9), Of(3), Start + TimeSpan.FromSeconds(5));
        Assert.False(_plan.TryTakeOutcome(out _));
        _plan.OnOwn(Of(4));
        Assert.True(_plan.TryTakeOutcome(out outcome));
        Assert.Equal(new CatchUpOutcome(2, true), outcome);
        _plan.OnDeadline(Start + TimeSpan.FromSeconds(5));
        Assert.True(_plan.TryTakeOutcome(out outcome));
        Assert.Equal(new CatchUpOutcome(3, false), outcome);
    }

    [Fact]
    public void The_list_of_readers_is_full_at_its_limit()
    {
        for (var i = 0; i < PullPlan.WaitersMax; i++)
        {
            Assert.False(_plan.IsFull);
            _plan.Wait(i, Of(1), Of(0), Start);
        }
        Assert.True(_plan.IsFull);
        Assert.Throws<InvariantBrokenException>(() => _plan.Wait(0, Of(1), Of(0), Start));
    }

    static VersionVector Of(ulong sequence) => VersionVector.Of([(A, sequence)]);
}
