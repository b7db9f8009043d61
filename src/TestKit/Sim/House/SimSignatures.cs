using System.Security.Cryptography;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.TestKit.Sim.House;

/// <summary>Signatures that cost one hash: SHA-256(seed || message), twice to fill 64 bytes. Who may sign is in a
/// registry of the world; a forged one never verifies.</summary>
sealed class SimSignatures : SignatureScheme
{
    const int HashBytes = 32;

    readonly Dictionary<Bytes32, byte[]> _seeds = [];

    public void Register(Bytes32 publicKey, byte[] seed) => _seeds[publicKey] = seed;

    public override byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[2 * HashBytes];
        Hash(seed, message, signature);
        signature.AsSpan(0, HashBytes).CopyTo(signature.AsSpan(HashBytes));
        return signature;
    }

    public override bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * HashBytes || publicKey.Length != HashBytes
            || !_seeds.TryGetValue(new Bytes32(publicKey), out var seed))
            return false;
        Span<byte> expected = stackalloc byte[HashBytes];
        Hash(seed, message, expected);
        return signature[..HashBytes].SequenceEqual(expected) && signature[HashBytes..].SequenceEqual(expected);
    }

    static void Hash(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> into)
    {
        Span<byte> input = seed.Length + message.Length is var length && length <= 512
            ? stackalloc byte[512]
            : new byte[length];
        input = input[..length];
        seed.CopyTo(input);
        message.CopyTo(input[seed.Length..]);
        SHA256.HashData(input, into);
    }
}
