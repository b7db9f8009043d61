using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Protocols.Tests.BlossomSub;

public sealed class OutboxTests
{
    static readonly Key Topic = RouterBench.Topic;

    [Fact]
    public void A_subscription_never_overtakes_the_control_before_it()
    {
        var outbox = new Outbox(WireVersion.Meshsub12, new RouterSettings());
        outbox.AddSubscription(RpcWriter.SubOpts(Topic, false), subscribe: false);
        Assert.True(outbox.TryAddControl(RpcWriter.Prune(Topic, [], 10)));
        outbox.AddSubscription(RpcWriter.SubOpts(Topic, true), subscribe: true);
        Assert.True(outbox.TryAddControl(RpcWriter.Graft(Topic)));
        var first = Next(outbox);
        Assert.False(Assert.Single(first.Subscriptions).Subscribe);
        Assert.Equal((1, 0), (first.Prunes.Count, first.Grafts.Count));
        var second = Next(outbox);
        Assert.True(Assert.Single(second.Subscriptions).Subscribe);
        Assert.Equal((0, 1), (second.Prunes.Count, second.Grafts.Count));
        Assert.True(outbox.IsEmpty);
    }

    static Rpc Next(Outbox outbox)
    {
        Assert.True(outbox.TryTake(out var bytes, out _));
        Assert.True(RpcReader.TryRead(bytes, out var rpc));
        return rpc;
    }
}
