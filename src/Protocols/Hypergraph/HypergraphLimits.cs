namespace QuilActors.Protocols.Hypergraph;

/// <summary>Limits of the data model; what is beyond one is refused as <see cref="OpRefusal.TooLarge"/> or does not
/// decode. Sizes in bytes.</summary>
public static class HypergraphLimits
{
    public const int BodyBytesMax = 64 << 10;

    /// <summary>Body of the built-in type <c>qa:Segment</c>.</summary>
    public const int SegmentBytesMax = 1 << 20;

    public const int ValueBytesMax = 32 << 10;

    /// <summary>Also of a type IRI.</summary>
    public const int PropertyNameBytesMax = 255;

    public const int MembersMax = 4095;

    public const int DotsMax = 1024;

    public const int OpsPerBatchMax = 65_536;

    /// <summary>Canonical bytes of a batch: one journal event.</summary>
    public const int BatchBytesMax = 8 << 20;

    public const int BlobsPerBatchMax = 4096;

    /// <summary>Authors of a shard: members of its ring, now or earlier.</summary>
    public const int AuthorsMax = 1024;
}
