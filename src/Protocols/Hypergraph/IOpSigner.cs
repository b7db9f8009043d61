using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The node's key as far as ops need it.</summary>
public interface IOpSigner
{
    /// <summary>Ed25519 public key: the author of its ops.</summary>
    Bytes32 PublicKey { get; }

    /// <summary>64 bytes: Ed25519 over the 32 bytes of a hash.</summary>
    byte[] Sign(Bytes32 hash);
}
