using System.Security.Cryptography;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Wraps the random key of an object under the cluster key: nonce 12 || ciphertext 32 || tag 16, AES-256-GCM,
/// associated data "qa/os/key/v1" || file address, so a wrapped key does not open in another file.</summary>
public static class ObjectKey
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    const int TagBytes = 16;

    /// <summary>Bytes of a wrapped key.</summary>
    public const int WrappedBytes = NonceBytes + KeyBytes + TagBytes;

    /// <param name="clusterKey">32 bytes.</param>
    /// <param name="file">Address of the File vertex.</param>
    /// <param name="objectKey">32 bytes.</param>
    /// <param name="nonce">12 random bytes.</param>
    public static byte[] Wrap(
        ReadOnlySpan<byte> clusterKey, Bytes32 file, ReadOnlySpan<byte> objectKey, ReadOnlySpan<byte> nonce)
    {
        var wrapped = new byte[WrappedBytes];
        nonce.CopyTo(wrapped);
        using var aes = new AesGcm(clusterKey, TagBytes);
        aes.Encrypt(nonce, objectKey, wrapped.AsSpan(NonceBytes, KeyBytes), wrapped.AsSpan(NonceBytes + KeyBytes),
            AssociatedData(file));
        return wrapped;
    }

    /// <summary>False when the bytes are not a key wrapped under this cluster key for this file.</summary>
    public static bool TryUnwrap(
        ReadOnlySpan<byte> clusterKey, Bytes32 file, ReadOnlySpan<byte> wrapped, out byte[] objectKey)
    {
        objectKey = [];
        if (wrapped.Length != WrappedBytes)
            return false;
        var key = new byte[KeyBytes];
        using var aes = new AesGcm(clusterKey, TagBytes);
        try
        {
            aes.Decrypt(wrapped[..NonceBytes], wrapped.Slice(NonceBytes, KeyBytes), wrapped[(NonceBytes + KeyBytes)..],
                key, AssociatedData(file));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        objectKey = key;
        return true;
    }

    static byte[] AssociatedData(Bytes32 file) => [.. "qa/os/key/v1"u8, .. file.ToArray()];
}
