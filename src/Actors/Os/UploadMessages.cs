using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>Opens an upload. Nothing is visible under the key until <see cref="CompleteUpload"/> is answered. Answer:
/// <see cref="UploadBegun"/>.</summary>
/// <param name="Bucket">An existing bucket.</param>
/// <param name="Key">1 to 1,024 bytes of UTF-8.</param>
/// <param name="ContentType">MIME type, as the client gave it.</param>
/// <param name="Metadata">User metadata, at most 2 KiB of names and values together.</param>
/// <param name="Multipart">The content comes in parts: no <see cref="StoreBlock"/> of this upload, but one
/// <see cref="BeginPart"/> per part, and <see cref="CompleteMultipart"/> at the end. Such an upload stands until it is
/// completed or aborted, also over restarts of the node.</param>
public sealed record BeginUpload(
    string Bucket, string Key, string ContentType, IReadOnlyDictionary<string, string> Metadata,
    bool Multipart = false);

public sealed record UploadBegun(Bytes32 UploadId);

/// <summary>Stores one block of an upload. Answer: <see cref="BlockStored"/> once a majority of the replicas holds it
/// durably. At most <see cref="FilesLimits.BlocksInFlightMax"/> unanswered ones per upload; more are Busy.</summary>
/// <param name="UploadId">From <see cref="UploadBegun"/>.</param>
/// <param name="Number">0, 1, ..: its place in the object.</param>
/// <param name="Plaintext">1 to 1,048,576 bytes; only the last block of an object may be shorter than 1 MiB. The
/// buffer must stay unchanged until the answer.</param>
public sealed record StoreBlock(Bytes32 UploadId, uint Number, ReadOnlyMemory<byte> Plaintext);

public sealed record BlockStored(uint Number);

/// <summary>Makes the object visible. All its blocks must have been answered before. Answer: <see cref="ObjectStored"/>
/// after a majority has journalled the file, its hyperedge and the name.</summary>
/// <param name="UploadId">From <see cref="UploadBegun"/>.</param>
/// <param name="Md5">16 bytes: MD5 of the whole plaintext, the object's ETag.</param>
/// <param name="Size">Bytes of plaintext; must match the stored blocks.</param>
public sealed record CompleteUpload(Bytes32 UploadId, byte[] Md5, ulong Size);

public sealed record ObjectStored(ObjectInfo Info);

/// <summary>Gives an upload up. Answer: <see cref="UploadAborted"/>.</summary>
public sealed record AbortUpload(Bytes32 UploadId);

public sealed record UploadAborted(Bytes32 UploadId);

/// <summary>Limits of the file primitive that its edges must know.</summary>
public static class FilesLimits
{
    /// <summary>Plaintext bytes of a block: 1 MiB. Every block but the last of an object has exactly this size.
    /// </summary>
    public const int BlockBytes = 1 << 20;

    public const int BlocksInFlightMax = 8;

    public const int KeyBytesMax = 1024;

    public const int MetadataBytesMax = 2048;

    /// <summary>Largest page of a listing.</summary>
    public const int ListItemsMax = 1000;

    /// <summary>5 GiB: the largest object of one upload, and the largest part.</summary>
    public const ulong ObjectBytesMax = 5UL << 30;

    /// <summary>5 MiB: the least size of each part but the last.</summary>
    public const ulong PartBytesMin = 5UL << 20;

    /// <summary>Parts are numbered 1 to this.</summary>
    public const int PartsMax = 10_000;

    /// <summary>Largest page of a list of parts or uploads.</summary>
    public const int UploadItemsMax = 1000;
}
