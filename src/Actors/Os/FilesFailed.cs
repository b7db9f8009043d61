namespace QuilActors.Actors.Os;

/// <summary>Why the file primitive refused or failed. The edges translate it into their own words.</summary>
public enum FilesError
{
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    BucketAlreadyOwned,
    BucketNotEmpty,
    InvalidBucketName,
    InvalidKey,

    /// <summary>A block of the wrong size, out of range, or stored twice with other bytes.</summary>
    InvalidBlock,

    /// <summary>No majority of the shard's replicas answered in time. What was journalled here stays and is replicated
    /// later: repeating the request is safe.</summary>
    NoQuorum,

    /// <summary>A limit of work in flight is reached; try again.</summary>
    Busy,
    DiskFull,

    /// <summary>Stored bytes do not have their hash and no replica could mend them.</summary>
    Integrity,
    TooLarge,

    /// <summary>A listed part was not stored, or has another MD5.</summary>
    InvalidPart,

    /// <summary>The listed parts do not rise, or none is listed.</summary>
    InvalidPartOrder,

    /// <summary>A part that is not the last one is below <see cref="FilesLimits.PartBytesMin"/>.</summary>
    PartTooSmall,
}

/// <summary>The answer to any request of this namespace that did not succeed.</summary>
/// <param name="Error">What kind of failure.</param>
/// <param name="Message">One line for people: cause and what to do.</param>
public sealed record FilesFailed(FilesError Error, string Message);
