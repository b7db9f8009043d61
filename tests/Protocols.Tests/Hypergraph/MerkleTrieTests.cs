using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class MerkleTrieTests
{
    [Fact]
    public void The_empty_trie_is_zero_and_proves_absence()
    {
        var proof = MerkleTrie<int>.Empty.Prove(Key(1));
        Assert.Equal(Bytes32.Zero, MerkleTrie<int>.Empty.Root);
        Assert.True(proof.TryVerify(Bytes32.Zero, Key(1), out var value));
        Assert.Null(value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Every_key_is_proved_present_or_absent(int count)
    {
        var trie = Of(Enumerable.Range(0, count));
        for (var i = 0; i < count + 50; i++)
        {
            Assert.True(trie.Prove(Key(i)).TryVerify(trie.Root, Key(i), out var value));
            Assert.Equal(i < count ? Key(i + 7) : null, value);
        }
    }

    [Fact]
    public void The_root_depends_on_the_leaves_alone_and_leaves_come_by_key()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            int[] keys = [.. Enumerable.Range(0, 60)];
            var trie = Of(keys);
            new Random(seed).Shuffle(keys);
            Assert.Equal(trie.Root, Of(keys).Root);
            Assert.Equal(Of(keys).Leaves().Select(leaf => leaf.Key).Order(), trie.Leaves().Select(leaf => leaf.Key));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void The_root_is_the_map_root_of_the_chain(int count)
        => Assert.Equal(
            QuilActors.Protocols.Commitments.MapRoot.Of(
                Enumerable.Range(0, count).Select(i => (Key(i), Key(i + 7)))),
            Of(Enumerable.Range(0, count)).Root);

    [Fact]
    public void A_later_trie_leaves_the_earlier_one_as_it_was()
    {
        var trie = Of(Enumerable.Range(0, 10));
        var root = trie.Root;
        var later = trie.With(Key(3), Key(99), 99);
        Assert.NotEqual(root, later.Root);
        Assert.Equal(root, Of(Enumerable.Range(0, 10)).Root);
        Assert.Equal(root, trie.Root);
    }

    [Fact]
    public void Any_changed_sibling_or_value_fails()
    {
        var trie = Of(Enumerable.Range(0, 40));
        var proof = trie.Prove(Key(5));
        Assert.False((proof with { ValueHash = Key(1) }).TryVerify(trie.Root, Key(5), out _));
        for (var i = 0; i < proof.Siblings.Count; i++)
        {
            var siblings = proof.Siblings.ToArray();
            siblings[i] = siblings[i] with { Hash = Key(1) };
            Assert.False((proof with { Siblings = siblings }).TryVerify(trie.Root, Key(5), out _));
        }
    }

    [Fact]
    public void Positions_that_do_not_rise_and_257_siblings_fail()
    {
        var trie = Of(Enumerable.Range(0, 40));
        var proof = trie.Prove(Key(5));
        Assert.False((proof with { Siblings = [.. proof.Siblings.Reverse()] }).TryVerify(trie.Root, Key(5), out _));
        var many = Enumerable.Range(0, 257).Select(i => new TrieSibling(i, default)).ToArray();
        Assert.False((proof with { Siblings = many }).TryVerify(trie.Root, Key(5), out _));
    }

    [Fact]
    public void A_proof_of_one_key_does_not_prove_that_another_is_absent()
    {
        var trie = Of(Enumerable.Range(0, 40));
        Assert.False(trie.Prove(Key(5)).TryVerify(trie.Root, Key(6), out var value) && value is null
            && trie.TryGet(Key(6), out _));
    }

    static MerkleTrie<int> Of(IEnumerable<int> keys)
        => keys.Aggregate(MerkleTrie<int>.Empty, (trie, i) => trie.With(Key(i), Key(i + 7), i));

    static Bytes32 Key(int i) => Names.TypeId(i.ToString());
}
