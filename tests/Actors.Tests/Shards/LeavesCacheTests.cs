using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Shards;

public sealed class LeavesCacheTests
{
    static readonly Bytes32 Author = new(Enumerable.Repeat((byte)1, 32).ToArray());

    readonly LeavesCache _cache = new(ActorRefs.Nobody);
    int _ordered;

    [Fact]
    public void A_cut_is_hashed_once_for_all_who_wait()
    {
        var got = 0;
        for (var i = 0; i < 3; i++)
            _cache.With(Cut(1), Layout, leaves => got += leaves is null ? 0 : 1);
        Assert.Equal(1, _ordered);
        Give(1);
        Assert.Equal(3, got);
        Assert.True(Has(1));
    }

    [Fact]
    public void Who_waits_for_hashes_that_cannot_be_made_gets_none()
    {
        ChunkLeaves? got = new ChunkHasher(Empty, null).Build();
        _cache.With(Cut(1), Layout, leaves => got = leaves);
        _cache.OnHashed(new ContentHashed(Cut(1), null, "missing"));
        Assert.Null(got);
    }

    [Fact]
    public void Five_cuts_are_kept_beside_the_committed_one()
    {
        Give(1);
        _cache.Pin(Cut(1));
        for (var i = 2ul; i <= 7; i++)
            Give(i);
        Assert.True(Has(1));
        Assert.False(Has(2));
        for (var i = 3ul; i <= 7; i++)
            Assert.True(Has(i));
    }

    [Fact]
    public void What_the_committed_cut_covers_is_dropped()
    {
        Give(1);
        Give(2);
        Give(3);
        _cache.Pin(Cut(2));
        Assert.False(Has(1));
        Assert.True(Has(2));
        Assert.True(Has(3));
    }

    static ChunkLayout Empty => new([]);

    ChunkLayout Layout()
    {
        _ordered++;
        return Empty;
    }

    void Give(ulong cut) => _cache.OnHashed(new ContentHashed(Cut(cut), new ChunkHasher(Empty, null).Build(), ""));

    bool Has(ulong cut)
    {
        var before = _ordered;
        _cache.With(Cut(cut), Layout, _ => { });
        return _ordered == before;
    }

    static VersionVector Cut(ulong sequence) => VersionVector.Of([(Author, sequence)]);
}
