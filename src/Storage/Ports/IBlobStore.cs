using QuilActors.Protocols.Wire;

namespace QuilActors.Storage.Ports;

/// <summary>What a blob store may fail with.</summary>
public enum BlobFault
{
    /// <summary>No room left. Nothing of the blob is visible.</summary>
    DiskFull,

    /// <summary>The stored bytes do not have their hash any more. Another replica may mend them.</summary>
    Integrity,

    /// <summary>The disk refused for another reason.</summary>
    Io,
}

/// <summary>A fault of the world while a blob was written or read.</summary>
public sealed class BlobStoreException(BlobFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public BlobFault Fault { get; } = fault;
}

/// <summary>Immutable blobs by the SHA-256 of their bytes. A blob is there whole or not at all, also after a crash;
/// when <see cref="PutAsync"/> has returned it is durable. All calls may run at once.</summary>
public interface IBlobStore
{
    /// <summary>Stores a blob under its hash. A blob that is there already is left alone.</summary>
    /// <exception cref="BlobStoreException">DiskFull, Io; Integrity when the bytes do not have this hash.</exception>
    ValueTask PutAsync(Bytes32 hash, ReadOnlyMemory<byte> data);

    /// <summary>Whether the blob is there. Its bytes are not checked.</summary>
    ValueTask<bool> ContainsAsync(Bytes32 hash);

    /// <summary>The whole blob with its hash checked; null when it is not there.</summary>
    /// <exception cref="BlobStoreException">Integrity, Io.</exception>
    ValueTask<byte[]?> GetAsync(Bytes32 hash);

    /// <summary>The whole blob with its hash checked, into the caller's memory.</summary>
    /// <param name="hash">Which.</param>
    /// <param name="destination">Exactly as long as the blob.</param>
    /// <returns>False when it is not there.</returns>
    /// <exception cref="BlobStoreException">Integrity, also when it has another length; Io.</exception>
    ValueTask<bool> GetAsync(Bytes32 hash, Memory<byte> destination);

    /// <summary>Bytes from an offset on, without a check of the hash: who opens a committed chunk has it checked by its
    /// proof.</summary>
    /// <returns>How many bytes were read: fewer than asked at the end of the blob; -1 when it is not there.</returns>
    /// <exception cref="BlobStoreException">Io.</exception>
    ValueTask<int> ReadAsync(Bytes32 hash, long offset, Memory<byte> destination);

    /// <summary>Removes a blob; nothing happens when it is not there.</summary>
    /// <exception cref="BlobStoreException">Io.</exception>
    ValueTask DeleteAsync(Bytes32 hash);
}
