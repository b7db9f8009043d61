using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>A compressed binary Merkle trie, immutable: <see cref="With"/> gives a new one that shares all unchanged
/// nodes, so a commitment at an earlier cut stays valid and costs nothing. leaf = H(0x00 || key || valueHash),
/// node = H(0x01 || bitpos u16 || L || R), empty = 0^32; bitpos is the first bit where the sides differ. A node is
/// hashed once, when its hash is first asked for; one actor owns a trie.</summary>
/// <typeparam name="T">What a leaf holds besides the hash that commits to it.</typeparam>
sealed class MerkleTrie<T>
{
    readonly Node? _root;

    MerkleTrie(Node? root) => _root = root;

    public static MerkleTrie<T> Empty { get; } = new(null);

    public Bytes32 Root => _root?.Hash ?? Bytes32.Zero;

    public bool TryGet(Bytes32 key, out T value)
    {
        if (Closest(key) is { } leaf && leaf.Key == key)
        {
            value = leaf.Value;
            return true;
        }
        value = default!;
        return false;
    }

    /// <summary>The trie with this leaf in it, whatever was there.</summary>
    public MerkleTrie<T> With(Bytes32 key, Bytes32 valueHash, T value)
    {
        var leaf = new Leaf(key, valueHash, value);
        if (Closest(key) is not { } closest)
            return new MerkleTrie<T>(leaf);
        var differ = MerkleCommitment.FirstDifferingBit(key, closest.Key);
        return new MerkleTrie<T>(Put(_root!, leaf, differ));
    }

    /// <summary>All leaves by key.</summary>
    public IEnumerable<(Bytes32 Key, Bytes32 ValueHash, T Value)> Leaves()
    {
        var open = new Stack<Node>();
        if (_root is not null)
            open.Push(_root);
        while (open.TryPop(out var node))
        {
            if (node is Branch branch)
            {
                open.Push(branch.Right);
                open.Push(branch.Left);
            }
            else if (node is Leaf leaf)
            {
                yield return (leaf.Key, leaf.ValueHash, leaf.Value);
            }
        }
    }

    /// <summary>A proof that the key is there, or that it is not.</summary>
    public TrieProof Prove(Bytes32 key)
    {
        var siblings = new List<TrieSibling>();
        var node = _root;
        while (node is Branch branch)
        {
            var right = key.Bit(branch.BitPosition);
            siblings.Add(new TrieSibling(branch.BitPosition, (right ? branch.Left : branch.Right).Hash));
            node = right ? branch.Right : branch.Left;
        }
        return node is Leaf leaf
            ? new TrieProof(siblings, leaf.Key, leaf.ValueHash)
            : new TrieProof([], Bytes32.Zero, Bytes32.Zero);
    }

    Leaf? Closest(Bytes32 key)
    {
        var node = _root;
        while (node is Branch branch)
            node = key.Bit(branch.BitPosition) ? branch.Right : branch.Left;
        return (Leaf?)node;
    }

    // The depth is at most 256, so recursion is bounded.
    static Node Put(Node node, Leaf leaf, int differ)
    {
        if (node is Branch branch && (differ < 0 || branch.BitPosition < differ))
        {
            return leaf.Key.Bit(branch.BitPosition)
                ? new Branch(branch.BitPosition, branch.Left, Put(branch.Right, leaf, differ))
                : new Branch(branch.BitPosition, Put(branch.Left, leaf, differ), branch.Right);
        }
        if (differ < 0)
            return leaf;
        return leaf.Key.Bit(differ) ? new Branch(differ, node, leaf) : new Branch(differ, leaf, node);
    }

    abstract class Node
    {
        Bytes32 _hash;
        bool _hashed;

        public Bytes32 Hash
        {
            get
            {
                if (!_hashed)
                {
                    _hash = Compute();
                    _hashed = true;
                }
                return _hash;
            }
        }

        protected abstract Bytes32 Compute();
    }

    sealed class Leaf(Bytes32 key, Bytes32 valueHash, T value) : Node
    {
        public Bytes32 Key => key;

        public Bytes32 ValueHash => valueHash;

        public T Value => value;

        protected override Bytes32 Compute() => MerkleHash.MapLeaf(key, valueHash);
    }

    sealed class Branch(int bitPosition, Node left, Node right) : Node
    {
        public int BitPosition => bitPosition;

        public Node Left => left;

        public Node Right => right;

        protected override Bytes32 Compute() => MerkleHash.MapNode((ushort)bitPosition, left.Hash, right.Hash);
    }
}

/// <summary>A branch on the way to a leaf: the bit it decides and the hash of the other side.</summary>
public readonly record struct TrieSibling(int BitPosition, Bytes32 Hash);

/// <summary>A proof about one key: the branches from the root, bit positions strictly rising, and the leaf reached by
/// the key's bits. The same leaf key proves presence, another proves absence; the empty trie proves absence.</summary>
public sealed record TrieProof(IReadOnlyList<TrieSibling> Siblings, Bytes32 LeafKey, Bytes32 ValueHash)
{
    public const int SiblingsMax = 256;

    /// <summary>Checks the proof against a committed root.</summary>
    /// <param name="root">Committed root of the trie.</param>
    /// <param name="key">The key asked for.</param>
    /// <param name="valueHash">Its value hash when it is there; null when it is absent.</param>
    /// <returns>False when the proof proves nothing.</returns>
    public bool TryVerify(Bytes32 root, Bytes32 key, out Bytes32? valueHash)
    {
        valueHash = null;
        if (root.IsZero)
            return Siblings.Count == 0;
        if (Siblings.Count > SiblingsMax)
            return false;
        var last = -1;
        foreach (var sibling in Siblings)
        {
            if (sibling.BitPosition <= last || sibling.BitPosition > 255
                || key.Bit(sibling.BitPosition) != LeafKey.Bit(sibling.BitPosition))
                return false;
            last = sibling.BitPosition;
        }
        var hash = MerkleHash.MapLeaf(LeafKey, ValueHash);
        for (var i = Siblings.Count - 1; i >= 0; i--)
        {
            var (bit, other) = ((ushort)Siblings[i].BitPosition, Siblings[i].Hash);
            hash = key.Bit(bit) ? MerkleHash.MapNode(bit, other, hash) : MerkleHash.MapNode(bit, hash, other);
        }
        if (hash != root)
            return false;
        valueHash = LeafKey == key ? ValueHash : null;
        return true;
    }
}
