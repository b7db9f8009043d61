using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>Opens an attempt to store one part. A part is an upload of its own inside the multipart upload: its id is
/// then used with <see cref="StoreBlock"/> (numbers from 0) and <see cref="AbortUpload"/> like any other, and
/// <see cref="CompletePart"/> ends it. Two attempts at one part may run at once: the one completed last counts. Answer:
/// <see cref="PartBegun"/>.</summary>
/// <param name="UploadId">Of a <see cref="BeginUpload"/> with Multipart.</param>
/// <param name="Part">1 to <see cref="FilesLimits.PartsMax"/>; need not be dense.</param>
public sealed record BeginPart(Bytes32 UploadId, uint Part);

public sealed record PartBegun(Bytes32 PartUploadId);

/// <summary>Makes the attempt the part's content; an earlier one is dropped. All its blocks must have been answered
/// before. Answer: <see cref="PartStored"/>, journalled: the part is in <see cref="ListParts"/> and survives a restart.
/// </summary>
/// <param name="PartUploadId">From <see cref="PartBegun"/>.</param>
/// <param name="Md5">16 bytes: MD5 of the part's plaintext.</param>
/// <param name="Size">Bytes of plaintext; must match the stored blocks.</param>
public sealed record CompletePart(Bytes32 PartUploadId, byte[] Md5, ulong Size);

public sealed record PartStored(uint Part);

/// <summary>Joins the listed parts, in the order of their numbers, to the object and makes it visible; other parts are
/// dropped. The object's ETag is MD5 over the binary MD5s of the parts, and <c>-n</c>. Answer:
/// <see cref="ObjectStored"/>; the same again when the upload was completed before with the same parts.</summary>
/// <param name="UploadId">Of a <see cref="BeginUpload"/> with Multipart.</param>
/// <param name="Parts">Rising numbers, each with the MD5 that the client got.</param>
public sealed record CompleteMultipart(Bytes32 UploadId, IReadOnlyList<PartReference> Parts);

/// <param name="Part">Its number.</param>
/// <param name="Md5">16 bytes.</param>
public sealed record PartReference(uint Part, byte[] Md5);

/// <summary>Asks for the completed parts of an upload. Answer: <see cref="PartList"/>.</summary>
/// <param name="UploadId">Of a <see cref="BeginUpload"/> with Multipart.</param>
/// <param name="After">Only parts above this number.</param>
/// <param name="Max">0 to <see cref="FilesLimits.UploadItemsMax"/>.</param>
public sealed record ListParts(Bytes32 UploadId, uint After, int Max);

/// <summary>Parts by number, with the bucket and key of their upload.</summary>
public sealed record PartList(string Bucket, string Key, IReadOnlyList<PartInfo> Items, bool IsTruncated);

/// <summary>A completed part.</summary>
public sealed record PartInfo(uint Part, ulong Size, byte[] Md5, Instant Modified);

/// <summary>Asks for the open multipart uploads of a bucket, by key, then id. Answer: <see cref="UploadList"/>.
/// </summary>
public sealed record ListUploads(string Bucket, string Prefix, int Max);

public sealed record UploadList(IReadOnlyList<UploadInfo> Items, bool IsTruncated);

/// <summary>An open multipart upload.</summary>
public sealed record UploadInfo(Bytes32 UploadId, string Key, Instant Begun);
