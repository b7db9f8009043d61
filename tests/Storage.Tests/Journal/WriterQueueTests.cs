using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Tests.Journal;

public sealed class WriterQueueTests
{
    readonly WriterQueue _queue = new();
    readonly List<WriterWork> _batch = [];

    static PendingWrite Of(int events, int bytesEach = 0)
        => new(new StoredWrite("a", [.. Enumerable.Range(1, events).Select(n => Rows.Row(n, new byte[bytesEach]))],
            Durability.Synced, null, 0), new WriteCall(1), 0);

    static WriterErrand Errand() => new(Durability.Relaxed, 0, static _ => { });

    int[] Batch()
    {
        Assert.True(_queue.Take(_batch));
        return [.. _batch.Select(static w => w.Events)];
    }

    [Fact]
    public void A_batch_is_what_is_queued_up_to_1000_events()
    {
        Assert.Null(_queue.TryAdd([Of(600), Of(400), Of(1)]));
        Assert.Equal([600, 400], Batch());
        Assert.Equal([1], Batch());
    }

    [Fact]
    public void A_batch_ends_before_it_exceeds_1_MiB()
    {
        const int half = JournalLimits.BatchBytesMax / 2;
        Assert.Null(_queue.TryAdd([Of(1, half), Of(1, half), Of(1, 1)]));
        Assert.Equal([1, 1], Batch());
        Assert.Equal([1], Batch());
    }

    [Fact]
    public void An_atomic_write_over_the_limits_is_a_batch_of_its_own_and_never_split()
    {
        Assert.Null(_queue.TryAdd([Of(1), Of(3000), Of(1, JournalLimits.BatchBytesMax + 1), Of(1)]));
        Assert.Equal([1], Batch());
        Assert.Equal([3000], Batch());
        Assert.Equal([1], Batch());
        Assert.Equal([1], Batch());
    }

    [Fact]
    public void An_errand_is_alone_and_in_its_turn()
    {
        Assert.Null(_queue.TryAdd([Of(2), Errand(), Of(3), Of(4)]));
        Assert.Equal([2], Batch());
        Assert.Equal([1], Batch());
        Assert.IsType<WriterErrand>(_batch[0]);
        Assert.Equal([3, 4], Batch());
    }

    [Fact]
    public void Beyond_5000_events_a_call_is_refused_whole()
    {
        Assert.Null(_queue.TryAdd([Of(JournalLimits.QueueEventsMax - 1)]));
        Assert.Contains("overloaded", _queue.TryAdd([Of(1), Of(1)]), StringComparison.Ordinal);
        Assert.Null(_queue.TryAdd([Of(1)]));
        Assert.Contains("overloaded", _queue.TryAdd([Errand()]), StringComparison.Ordinal);
        Assert.Equal([JournalLimits.QueueEventsMax - 1], Batch());
        Assert.Null(_queue.TryAdd([Errand()]));
    }

    [Fact]
    public void Beyond_64_MiB_a_call_is_refused_unless_nothing_else_waits()
    {
        var large = new WriterErrand(Durability.Relaxed, JournalLimits.QueueBytesMax, static _ => { });
        Assert.Null(_queue.TryAdd([large]));
        Assert.Contains("overloaded", _queue.TryAdd([Of(1, 1)]), StringComparison.Ordinal);
        Assert.Null(_queue.TryAdd([Of(1)]));
        Batch();
        var larger = new WriterErrand(Durability.Relaxed, JournalLimits.QueueBytesMax + 1, static _ => { });
        Assert.Null(_queue.TryAdd([larger]));
    }

    [Fact]
    public void A_closed_queue_hands_out_the_rest_and_takes_no_more()
    {
        Assert.Null(_queue.TryAdd([Of(2)]));
        _queue.Close();
        Assert.Equal("the journal is closed", _queue.TryAdd([Of(1)]));
        Assert.Equal([2], Batch());
        Assert.False(_queue.Take(_batch));
    }

    [Fact]
    public void What_came_meanwhile_joins_a_batch_up_to_its_limits_and_never_a_stronger_write()
    {
        Assert.Null(_queue.TryAdd([Of(600)]));
        Assert.Equal([600], Batch());
        Assert.False(_queue.TakeMore(_batch, Durability.Synced));
        Assert.Null(_queue.TryAdd([Of(400), Of(1)]));
        Assert.True(_queue.TakeMore(_batch, Durability.Synced));
        Assert.Equal([600, 400], _batch.ConvertAll(static w => w.Events));
        Assert.False(_queue.TakeMore(_batch, Durability.Synced));
        Assert.Equal([1], Batch());
        Assert.Null(_queue.TryAdd([Of(2)]));
        Assert.False(_queue.TakeMore(_batch, Durability.Relaxed));
        Assert.Equal([2], Batch());
        Assert.Null(_queue.TryAdd([Errand()]));
        Assert.False(_queue.TakeMore(_batch, Durability.Relaxed));
    }
}
