using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Tests.Net;

public sealed class OnceDialsTests
{
    [Fact]
    public void Eight_are_dialled_at_once_and_128_wait()
    {
        var dials = new OnceDials();
        for (ushort port = 1; port <= NetLimits.OnceDialsMax; port++)
            Assert.True(dials.TryAdd(At(port), PeerSource.Exchange, new FakeRef()));
        Assert.False(dials.TryAdd(At(9999), PeerSource.Exchange, new FakeRef()));
        var first = dials.TakeDue();
        Assert.Equal(NetLimits.OnceDialsAtOnceMax, first.Count);
        Assert.Empty(dials.TakeDue());
        Assert.True(dials.TryAdd(At(9999), PeerSource.Discovery, new FakeRef()));
        Assert.False(dials.TryAdd(At(1), PeerSource.Discovery, new FakeRef()));
        Assert.Equal(At(1), dials.OnEnded(first[0].Attempt)!.Address);
        Assert.Null(dials.OnEnded(first[0].Attempt));
        Assert.Null(dials.OnEnded(1));
        Assert.Equal(At(9), Assert.Single(dials.TakeDue()).Address);
    }

    static Multiaddr At(ushort port) => new(HostKind.Ip4, "127.0.0.1", port);
}
