using QuilActors.Protocols.Discovery;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.Discovery;

public sealed class RoutingTableTests
{
    static readonly PeerId Self = Peers.Id(0);

    [Fact]
    public void Closest_tells_the_nearest_peers_by_distance()
    {
        var table = new RoutingTable(Self);
        KadPeer[] all = [.. Enumerable.Range(1, 60).Select(i => Peers.At(i))];
        KadPeer[] taken = [.. all.Where(table.TryAdd)];
        var key = KadKey.Of("somewhere"u8);
        PeerId[] expected = [.. taken.OrderBy(p => p, Peers.Nearer(key)).Take(7).Select(p => p.Id)];
        Assert.Equal(expected, table.Closest(key, 7).Select(p => p.Id));
        Assert.Equal(taken.Length, table.Count);
    }

    [Fact]
    public void A_bucket_takes_twenty_peers_and_one_more_only_in_the_place_of_a_failed_one()
    {
        var table = new RoutingTable(Self);
        KadPeer[] bucket = [.. Peers.OfBucket(Self, prefixBits: 0).Take(KadLimits.BucketPeersMax + 1)];
        Assert.All(bucket[..^1], peer => Assert.True(table.TryAdd(peer)));
        Assert.False(table.TryAdd(bucket[^1]));
        Assert.Equal(KadLimits.BucketPeersMax, table.Count);
        table.OnFailed(bucket[3].Id);
        Assert.DoesNotContain(table.Closest(KadKey.Of(bucket[3].Id), 100), peer => peer.Id == bucket[3].Id);
        Assert.True(table.TryAdd(bucket[^1]));
        Assert.Equal(KadLimits.BucketPeersMax, table.Count);
        Assert.False(table.TryAdd(bucket[3]));
        // Another bucket has room.
        Assert.True(table.TryAdd(Peers.OfBucket(Self, prefixBits: 1).First()));
    }

    [Fact]
    public void Four_peers_of_one_host_are_taken_and_any_number_of_loopback()
    {
        var table = new RoutingTable(Self);
        for (var i = 1; i <= KadLimits.PeersPerHostMax; i++)
            Assert.True(table.TryAdd(Peers.At(i, "10.0.0.1")));
        Assert.False(table.TryAdd(Peers.At(5, "10.0.0.1")));
        Assert.True(table.TryAdd(Peers.At(4, "10.0.0.1")));
        Assert.True(table.TryAdd(Peers.At(6, "10.0.0.2")));
        table.Remove(Peers.Id(1));
        Assert.True(table.TryAdd(Peers.At(5, "10.0.0.1")));
        Assert.All(Enumerable.Range(7, 10), i => Assert.True(table.TryAdd(Peers.At(i))));
    }

    [Fact]
    public void It_never_holds_itself()
    {
        var table = new RoutingTable(Self);
        Assert.False(table.TryAdd(Peers.At(0)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Distances_follow_the_bits()
    {
        var (a, b) = (KadKey.Of("a"u8), KadKey.Of("b"u8));
        Assert.Equal(KadKey.Bits, a.CommonPrefixBits(a));
        Assert.True(a.CompareDistance(a, b) < 0);
        Assert.True(a.CompareDistance(b, a) > 0);
        Assert.Equal(0, a.CompareDistance(b, b));
        Assert.Equal(a.CommonPrefixBits(b), b.CommonPrefixBits(a));
    }
}
