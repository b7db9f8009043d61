namespace QuilActors.Protocols.Peers;

/// <summary>The key types of libp2p's PublicKey message; the numbers are the wire's.</summary>
public enum KeyType
{
    Rsa = 0,
    Ed25519 = 1,
    Secp256k1 = 2,
    Ecdsa = 3,
}
