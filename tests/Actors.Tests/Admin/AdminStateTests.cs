using QuilActors.Actors.Admin;
using QuilActors.Actors.Chain;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Admin;

public class EventRingTests
{
    static byte[] Data(int length = 2) => new byte[length];

    [Fact]
    public void A_reader_gets_what_is_behind_its_place_in_order()
    {
        var ring = new EventRing();
        ring.Add(AdminEvents.Frame, Data());
        ring.Add(AdminEvents.Overview, Data());
        ring.Add(AdminEvents.Earning, Data());
        var (events, lost, _) = ring.Read(1);
        Assert.False(lost);
        Assert.Equal([2UL, 3UL], events.Select(item => item.Id));
        Assert.Empty(ring.Read(3).Events);
    }

    [Fact]
    public void Of_a_state_only_the_newest_is_kept_and_facts_all()
    {
        var ring = new EventRing();
        for (var i = 0; i < 5; i++)
        {
            ring.Add(AdminEvents.Overview, Data());
            ring.Add(AdminEvents.Frame, Data());
        }
        var events = ring.Read(0).Events;
        Assert.Equal(1, events.Count(item => item.Type == AdminEvents.Overview));
        Assert.Equal(5, events.Count(item => item.Type == AdminEvents.Frame));
        Assert.Equal(9UL, events.Single(item => item.Type == AdminEvents.Overview).Id);
    }

    [Fact]
    public void At_the_limit_nothing_is_lost_and_one_beyond_the_oldest_is()
    {
        var ring = new EventRing();
        for (var i = 0; i < EventRing.EventsMax; i++)
            ring.Add(AdminEvents.Frame, Data());
        Assert.Equal(EventRing.EventsMax, ring.Read(0).Events.Count);
        Assert.False(ring.Read(0).Lost);
        ring.Add(AdminEvents.Frame, Data());
        Assert.True(ring.Read(0).Lost);
        Assert.Empty(ring.Read(0).Events);
        Assert.False(ring.Read(1).Lost);
        Assert.Equal(EventRing.EventsMax, ring.Read(1).Events.Count);
    }

    [Fact]
    public void Bytes_have_a_limit_of_their_own()
    {
        var ring = new EventRing();
        ring.Add(AdminEvents.Frame, Data(EventRing.BytesMax / 2));
        ring.Add(AdminEvents.Frame, Data(EventRing.BytesMax / 2));
        Assert.False(ring.Read(0).Lost);
        ring.Add(AdminEvents.Frame, Data(1));
        Assert.True(ring.Read(0).Lost);
        Assert.False(ring.Read(1).Lost);
    }

    [Fact]
    public void A_place_ahead_of_the_ring_is_lost()
        => Assert.True(new EventRing().Read(1).Lost);

    [Fact]
    public void The_next_event_ends_the_wait()
    {
        var ring = new EventRing();
        var changed = ring.Read(0).Changed;
        Assert.False(changed.IsCompleted);
        ring.Add(AdminEvents.Peer, Data());
        Assert.True(changed.IsCompleted);
        Assert.False(ring.Read(1).Changed.IsCompleted);
    }

    [Fact]
    public void Readers_are_counted_once_each()
    {
        var ring = new EventRing();
        var first = ring.Join();
        using var second = ring.Join();
        Assert.Equal(2, ring.Readers);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, ring.Readers);
    }
}

public class DeadLetterLogTests
{
    [Fact]
    public void One_kind_is_one_row_with_its_count()
    {
        var log = new DeadLetterLog();
        log.Add(new("Unhandled", "/user/a", "", "Ping", new Instant(1)));
        log.Add(new("Unhandled", "/user/b", "", "Ping", new Instant(2)));
        log.Add(new("Unhandled", "/user/a", "", "Ping", new Instant(3)));
        Assert.Equal([("/user/a", 2UL, 3L), ("/user/b", 1UL, 2L)],
            log.ToList().Select(row => (row.Recipient, row.Count, row.LastAt.Ticks)));
        Assert.Equal(3UL, log.Total);
    }

    [Fact]
    public void The_kind_seen_longest_ago_makes_room()
    {
        var log = new DeadLetterLog();
        for (var i = 0; i < DeadLetterLog.KindsMax; i++)
            log.Add(new("Dropped", $"/user/{i}", "", "Ping", default));
        log.Add(new("Dropped", "/user/0", "", "Ping", default));
        Assert.Equal(DeadLetterLog.KindsMax, log.ToList().Count);
        log.Add(new("Dropped", "/user/new", "", "Ping", default));
        var kept = log.ToList().Select(row => row.Recipient).ToArray();
        Assert.Equal(DeadLetterLog.KindsMax, kept.Length);
        Assert.Contains("/user/0", kept);
        Assert.DoesNotContain("/user/1", kept);
    }
}

public class HourOfRewardsTests
{
    static FrameRewardEntry Entry(ulong frame, long ms, UInt128 units, string state = "accrued")
        => new(frame, default, ms, state, units, 0, 0, 0, 0);

    [Fact]
    public void Only_the_last_hour_counts_and_no_reverted_frame()
    {
        var hour = new HourOfRewards();
        hour.Take([Entry(1, 0, 1), Entry(2, 1000, 2), Entry(3, 2000, 4), Entry(4, 3000, 8, "reverted")]);
        Assert.Equal(6u, hour.Sum(Instant.FromUnixMilliseconds(3_601_000)));
        hour.Take([Entry(4, 3000, 16)]);
        Assert.Equal(22u, hour.Sum(Instant.FromUnixMilliseconds(3_601_000)));
    }

    [Fact]
    public void The_whole_history_is_asked_for_once()
    {
        var hour = new HourOfRewards();
        Assert.Equal(HourOfRewards.FramesMax, hour.Missing(16));
        hour.Take([Entry(1, 0, 1)]);
        Assert.Equal(16, hour.Missing(16));
    }

    [Fact]
    public void The_oldest_frame_goes_beyond_the_limit()
    {
        var hour = new HourOfRewards();
        for (var i = 0; i <= HourOfRewards.FramesMax; i++)
            hour.Take([Entry((ulong)i, 0, 1)]);
        Assert.Equal((UInt128)HourOfRewards.FramesMax, hour.Sum(Instant.FromUnixMilliseconds(0)));
    }
}
