using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Actors.Os;

/// <summary>What /user/os/files is built from.</summary>
public sealed record FilesSettings
{
    /// <summary>/user/shards.</summary>
    public required IActorRef Shards { get; init; }

    /// <summary>Of the same application and bits as the shards.</summary>
    public required ShardPlacement Placement { get; init; }

    /// <summary>32 secret bytes, the same at every node: object keys are sealed under it.</summary>
    public required ReadOnlyMemory<byte> ClusterKey { get; init; }

    /// <summary>So many bytes fit for keys.</summary>
    public required Func<int, byte[]> RandomBytes { get; init; }

    /// <summary>An upload (or an attempt at a part) that nothing is heard of for so long is dropped.</summary>
    public TimeSpan UploadIdle { get; init; } = TimeSpan.FromMinutes(10);
}
