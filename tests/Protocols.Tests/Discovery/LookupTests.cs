using QuilActors.Protocols.Discovery;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.Discovery;

public sealed class LookupTests
{
    [Fact]
    public void In_a_thousand_nodes_the_twenty_nearest_are_found_with_few_questions()
    {
        var network = new KadNetwork(1000, seed: 5);
        for (var round = 0; round < 10; round++)
        {
            var target = Peers.Id(100_000 + round).Bytes;
            var lookup = network.Run(from: round * 7, target);
            PeerId[] nearest = [.. network.NearestTo(KadKey.Of(target.Span)).Take(20).Select(peer => peer.Id)];
            var found = lookup.Closest.Select(peer => peer.Id).ToArray();
            Assert.Equal(20, found.Length);
            Assert.True(nearest.Intersect(found).Count() >= 19, "the nearest are found");
            Assert.InRange(lookup.Asked, 20, 40);
        }
    }

    [Fact]
    public void Three_questions_are_under_way_at_once_and_sixty_asked_in_all()
    {
        var lookup = new Lookup(Peers.Id(0), Peers.Id(1).Bytes, Enumerable.Range(2, 3).Select(i => Peers.At(i)));
        var heard = 10;
        for (var asked = 0; ;)
        {
            var taken = new List<PeerId>();
            while (lookup.TryTake(out var peer))
                taken.Add(peer!.Id);
            asked += taken.Count;
            Assert.InRange(taken.Count, 0, KadLimits.QueriesAtOnceMax);
            if (taken.Count == 0)
                break;
            // Every answer names nearer peers that nobody knows: a liar's endless trail.
            foreach (var peer in taken)
                lookup.OnAnswer(peer, [.. Enumerable.Range(heard += 30, 30).Select(i => Peers.At(i))]);
            Assert.InRange(lookup.Heard.Count, 1, KadLimits.CandidatesMax);
            Assert.InRange(asked, 1, KadLimits.QueriesPerLookupMax);
        }
        Assert.True(lookup.IsDone);
    }

    [Fact]
    public void Failed_peers_are_passed_over_and_a_lone_answer_is_no_end()
    {
        var lookup = new Lookup(Peers.Id(0), Peers.Id(1).Bytes, [Peers.At(2), Peers.At(3)]);
        Assert.True(lookup.TryTake(out var first));
        Assert.True(lookup.TryTake(out var second));
        Assert.False(lookup.TryTake(out _));
        Assert.False(lookup.IsDone);
        lookup.OnFailed(first!.Id);
        Assert.False(lookup.IsDone);
        lookup.OnAnswer(second!.Id, [Peers.At(0), Peers.At(2), Peers.At(4)]);
        Assert.True(lookup.TryTake(out var third));
        Assert.Equal(Peers.Id(4), third!.Id);
        lookup.OnAnswer(third.Id, []);
        lookup.OnAnswer(third.Id, [Peers.At(9)]);
        lookup.OnAnswer(Peers.Id(8), [Peers.At(9)]);
        Assert.True(lookup.IsDone);
        Assert.Equal(2, lookup.Closest.Count);
    }

    [Fact]
    public void Messages_are_libp2ps_and_keep_their_limits()
    {
        Assert.Equal("08041203616263", Convert.ToHexString(KadMessage.Question("abc"u8)));
        var answer = KadMessage.Answer(Enumerable.Range(1, 25).Select(i => Peers.At(i)));
        Assert.True(KadMessage.TryRead(answer, out var read));
        Assert.Equal(KadLimits.BucketPeersMax, read.Closer.Count);
        Assert.Equal(Peers.Id(1), read.Closer[0].Id);
        Assert.Equal(Peers.At(1).Addresses, read.Closer[0].Addresses);
        Assert.False(KadMessage.TryRead([8, 5], out _));
        Assert.False(KadMessage.TryRead([8], out _));
        Assert.True(KadMessage.TryRead(KadMessage.Question(new byte[KadLimits.KeyBytesMax]), out _));
        Assert.False(KadMessage.TryRead(KadMessage.Question(new byte[KadLimits.KeyBytesMax + 1]), out _));
        Assert.False(KadMessage.TryRead(new byte[KadLimits.MessageBytesMax + 1], out _));
    }

    /// <summary>Tables filled from the whole, answers at once.</summary>
    sealed class KadNetwork
    {
        readonly KadPeer[] _peers;
        readonly Dictionary<PeerId, RoutingTable> _tables = [];

        public KadNetwork(int nodes, int seed)
        {
            var random = new Random(seed);
            _peers = [.. Enumerable.Range(0, nodes).Select(i => Peers.At(i))];
            foreach (var peer in _peers)
            {
                var table = new RoutingTable(peer.Id);
                foreach (var other in random.GetItems(_peers, 300))
                    table.TryAdd(other);
                foreach (var near in NearestTo(KadKey.Of(peer.Id)).Take(21))
                    table.TryAdd(near);
                _tables.Add(peer.Id, table);
            }
        }

        public IEnumerable<KadPeer> NearestTo(KadKey key) => _peers.Order(Peers.Nearer(key));

        public Lookup Run(int from, ReadOnlyMemory<byte> target)
        {
            var (self, key) = (_peers[from].Id, KadKey.Of(target.Span));
            var lookup = new Lookup(self, target, _tables[self].Closest(key, KadLimits.BucketPeersMax));
            while (lookup.TryTake(out var peer))
                lookup.OnAnswer(peer!.Id, _tables[peer.Id].Closest(key, KadLimits.BucketPeersMax));
            Assert.True(lookup.IsDone);
            return lookup;
        }
    }
}
