using QuilActors.Actors;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Setup;

/// <summary>Reads or makes the key file of a node.</summary>
public static class NodeKeys
{
    /// <exception cref="SetupException">The file cannot be used.</exception>
    public static NodeIdentity ReadOrCreate(string name, string keyFile)
        => Identity(name, SecretFile.ReadOrCreateKey(keyFile));

    /// <exception cref="SetupException">The file is missing or cannot be used.</exception>
    public static NodeIdentity Read(string name, string keyFile) => Identity(name, SecretFile.ReadKey(keyFile));

    static NodeIdentity Identity(string name, byte[] seed)
        => new(name, seed, new Bytes32(Ed25519.PublicKeyFromSeed(seed)));
}
