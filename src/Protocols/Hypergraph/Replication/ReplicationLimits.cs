namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>Limits of the protocol <c>/quilactors/hg/1</c>.</summary>
public static class ReplicationLimits
{
    public const string ProtocolId = "/quilactors/hg/1";

    /// <summary>A batch (8 MiB at most) and its envelope do not fit into one message of the transport; batches that are
    /// replicated are kept below.</summary>
    public const int BatchBytesMax = 6 << 20;

    /// <summary>Batches sent ahead in one Append or asked for in one GetBatches.</summary>
    public const int PageBytesMax = 1 << 20;

    public const int BatchesPerPageMax = 1024;

    /// <summary>Ciphertext and tag of one block, with room to grow.</summary>
    public const int BlobBytesMax = (1 << 20) + 4096;

    public const int RequestBytesMax = 7 << 20;

    public const int ShardsMax = 1 << 16;

    /// <summary>Canonical ShardEntry: 32 * 4 + 4 + 8 + 4 bytes, with room to grow.</summary>
    public const int EntryBytesMax = 1024;

    public const int ReasonBytesMax = 256;
}
