using System.Buffers.Binary;
using System.Security.Cryptography;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Seals the blocks of one attempt: key = HKDF-SHA256(object key, salt = attempt id,
/// info "qa/os/block/v1"); AES-256-GCM with nonce = 4 zero bytes || u64be block number. What is stored is
/// ciphertext || tag, and its address is the SHA-256 of that.</summary>
public sealed class BlockCipher : IDisposable
{
    /// <summary>Plaintext bytes of a full block.</summary>
    public const int BlockBytes = 1 << 20;
    public const int TagBytes = 16;
    const int KeyBytes = 32;
    const int NonceBytes = 12;

    readonly AesGcm _aes;

    /// <param name="objectKey">32 random bytes.</param>
    /// <param name="attemptId">Random; never used twice with one object key.</param>
    public BlockCipher(ReadOnlySpan<byte> objectKey, UInt128 attemptId)
    {
        Span<byte> salt = stackalloc byte[16], key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(salt, attemptId);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, objectKey, key, salt, "qa/os/block/v1"u8);
        _aes = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Ciphertext and tag of a block. One number is sealed with one plaintext only: the nonce is the number.
    /// </summary>
    public SealedBlock Seal(ulong number, ReadOnlySpan<byte> plaintext)
    {
        Invariant.Require(plaintext.Length is > 0 and <= BlockBytes, "a block has 1 byte to 1 MiB");
        var blob = new byte[plaintext.Length + TagBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], number);
        _aes.Encrypt(nonce, plaintext, blob.AsSpan(0, plaintext.Length), blob.AsSpan(plaintext.Length));
        return new SealedBlock(Hashes.Sha256(blob), blob,
            BinaryPrimitives.ReadUInt128BigEndian(blob.AsSpan(plaintext.Length)));
    }

    /// <summary>Opens ciphertext || tag. False when the bytes, the number or the key are not those it was sealed
    /// with.</summary>
    public bool TryOpen(ulong number, ReadOnlySpan<byte> blob, out byte[] plaintext)
    {
        plaintext = [];
        if (blob.Length <= TagBytes)
            return false;
        var opened = new byte[blob.Length - TagBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], number);
        try
        {
            _aes.Decrypt(nonce, blob[..^TagBytes], blob[^TagBytes..], opened);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plaintext = opened;
        return true;
    }

    public void Dispose() => _aes.Dispose();
}

/// <summary>A sealed block: its address, ciphertext || tag, and the tag again.</summary>
public sealed record SealedBlock(Bytes32 Hash, byte[] Blob, UInt128 Tag);
