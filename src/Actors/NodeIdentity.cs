using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors;

/// <summary>Who a node is: one Ed25519 key names it to peers and to the chain.</summary>
public sealed class NodeIdentity
{
    static readonly TaggedHash AddressTag = new("qa/addr");

    readonly byte[] _seed;

    /// <param name="name">For logs and people; not unique in the world.</param>
    /// <param name="seed">32 bytes, secret.</param>
    /// <param name="publicKey">The key of this seed.</param>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public NodeIdentity(string name, ReadOnlySpan<byte> seed, Bytes32 publicKey)
    {
        if (seed.Length != 32)
            throw new ArgumentException("a seed has 32 bytes", nameof(seed));
        Name = name;
        _seed = seed.ToArray();
        PublicKey = publicKey;
        PeerId = PeerId.FromEd25519(publicKey.ToArray());
        Address = AddressOf(publicKey);
    }

    public string Name { get; }

    /// <summary>32 secret bytes; never logged, never printed.</summary>
    public ReadOnlyMemory<byte> Seed => _seed;

    public Bytes32 PublicKey { get; }

    public PeerId PeerId { get; }

    /// <summary>H_qa/addr(public key): the name of the prover on the chain.</summary>
    public Bytes32 Address { get; }

    public static Bytes32 AddressOf(Bytes32 publicKey) => AddressTag.Of(publicKey.ToArray());

    /// <summary>Name and peer id; the seed stays inside.</summary>
    public override string ToString() => $"{Name} {PeerId}";
}
