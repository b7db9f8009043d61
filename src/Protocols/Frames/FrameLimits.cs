namespace QuilActors.Protocols.Frames;

/// <summary>Bounds of everything a frame holds; what is over one is <see cref="FrameReject.TooLarge"/>.</summary>
public static class FrameLimits
{
    public const int HeaderBytesMax = 2 * 1024;
    public const int BodyBytesMax = 4 * 1024 * 1024;
    public const int VdfOutputBytesMax = 1032;
    public const int RequestsMax = 4096;
    public const int RequestBytesMax = 64 * 1024;
    public const int WorkSummariesMax = 1024;

    /// <summary>A frame with its body on its gossip topic; the router takes messages of 1 MiB.</summary>
    public const int GossipBytesMax = 900 * 1024;

    /// <summary>A storage proof: 512 chunks of 1,024 bytes and their multiproof.</summary>
    public const int WorkBodyBytesMax = 800 * 1024;
    public const int SegmentsMax = 4;
    public const int ChunksMax = 512;
    public const int ChunkBytesMax = 1024;

    /// <summary>Provers of one shard whose signatures a shard update can carry.</summary>
    public const int SignersMax = 256;

    /// <summary>Authors in a shard update's cut.</summary>
    public const int CutAuthorsMax = 256;
    public const int SignatureBytes = 64;

    public const int SyncSelectorsMax = 64;
    public const int SyncFramesMax = 256;
    public const int SyncBytesMax = 4 * 1024 * 1024;

    /// <summary>Frames ahead that a request may expire.</summary>
    public const ulong ExpiryFramesMax = 1024;
}
