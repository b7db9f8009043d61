using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A joined topic or one-bit mask.</summary>
public sealed record KeyView(
    Key Key, IReadOnlyList<PeerId> Mesh, IReadOnlyList<PeerId> Subscribers, KeyTraffic Traffic);

/// <summary>Sizes of everything in a router that grows: entries unless bytes are named.</summary>
public sealed record RouterSizes(
    int Peers,
    int SubscribedKeys,
    int Seen,
    long SeenEvicted,
    int Cached,
    long CachedBytes,
    int Backoffs,
    int Promises,
    int Fanouts,
    int VirtualMeshes,
    int Validating,
    long QueuedBytes,
    int Unwanted,
    int GaterSources = 0);
