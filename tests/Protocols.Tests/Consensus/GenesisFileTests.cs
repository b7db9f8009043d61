using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;

namespace QuilActors.Protocols.Tests.Consensus;

public sealed class GenesisFileTests
{
    static readonly string Good = GenesisFile.ToJson(new TestChain(3, 2).Genesis);

    [Fact]
    public void A_genesis_reads_back_as_written()
    {
        var genesis = GenesisFile.Parse(Good);
        Assert.Equal(Good, GenesisFile.ToJson(genesis));
        Assert.Equal(4, genesis.ShardAddresses().Distinct().Count());
        Assert.Equal(TestChain.GenesisMs, genesis.TimeMs);
    }

    [Theory]
    [InlineData("\"devnet\"", "\"moon\"", "profile 'moon' is not known; known: devnet")]
    [InlineData("\"shardBits\": 2", "\"shardBits\": 9", "shardBits must be 0 to 8")]
    [InlineData("\"shardBits\": 2", "\"shardBits\": \"2\"", "field 'shardBits' must be a JSON number")]
    [InlineData("\"shardBits\": 2", "\"bits\": 2", "unknown field 'bits'")]
    [InlineData("\"seed\": \"01\"", "\"seed\": \"\"", "seed must have 1 to 256 bytes")]
    [InlineData("\"seed\": \"01\"", "\"seed\": \"0g\"", "seed must be hex digits")]
    [InlineData("20Z", "20", "time must look like 2026-01-31T12:00:00.000Z")]
    [InlineData("\"aaaa", "\"a", "filter must have 64 hex digits")]
    [InlineData("quilactors-genesis/1", "x", "format is 'x', this version reads 'quilactors-genesis/1'")]
    [InlineData("{", "", "no JSON")]
    public void A_bad_genesis_says_what_is_wrong(string old, string replacement, string message)
    {
        var text = Good.Replace("20.000Z", "20Z", StringComparison.Ordinal) is var loose && old == "20Z"
            ? loose.Replace("20Z", replacement, StringComparison.Ordinal)
            : Good.Replace(old, replacement, StringComparison.Ordinal);
        Assert.StartsWith(message, Assert.Throws<GenesisException>(() => GenesisFile.Parse(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_twice_or_none_is_refused()
    {
        var genesis = new TestChain().Genesis;
        var twice = GenesisFile.ToJson(genesis with { MemberKeys = [genesis.MemberKeys[0], genesis.MemberKeys[0]] });
        var refusal = Assert.Throws<GenesisException>(() => GenesisFile.Parse(twice));
        Assert.Equal("members[1] occurs twice", refusal.Message);
        var none = GenesisFile.ToJson(genesis with { MemberKeys = [] });
        Assert.Throws<GenesisException>(() => GenesisFile.Parse(none));
        Assert.Throws<GenesisException>(() => GenesisFile.Parse(
            GenesisFile.ToJson(genesis with { Filter = default })));
    }

    [Fact]
    public void Other_members_give_another_frame_0()
        => Assert.NotEqual(new TestChain(3).First.Selector, new TestChain(4).First.Selector);

    [Fact]
    public void Requests_wait_up_to_the_limit_and_the_oldest_is_dropped_beyond_it()
    {
        var chain = new TestChain();
        var requests = Enumerable.Range(0, 4)
            .Select(i => chain.Request(chain.Update(3, 0, 1), 10, (ulong)i)).ToArray();
        var size = Canonical.ToArray(requests[0]).Length;
        var pool = new RequestPool(3, 1_000_000);
        Assert.All(requests, request => Assert.True(pool.Add(request)));
        Assert.False(pool.Add(requests[3]));
        Assert.Equal((3, 3L * size), (pool.Count, pool.Bytes));
        Assert.Equal(requests[1..].OrderBy(r => r.RequestHash()), pool.Cut(chain.First, 1_000_000));
        Assert.Single(pool.Cut(chain.First, 2 * size - 1));
        pool.Forget(9);
        Assert.Equal(3, pool.Count);
        pool.Forget(10);
        Assert.Equal((0, 0L), (pool.Count, pool.Bytes));
    }
}
