using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>How a node meets its peers.</summary>
public sealed record NetSettings
{
    /// <summary>Where to listen; loopback and a free port unless set.</summary>
    public IReadOnlyList<Multiaddr> Listen { get; init; } = [new Multiaddr(HostKind.Ip4, "127.0.0.1", 0)];

    /// <summary>Peers to keep connected, with or without /p2p/.</summary>
    public IReadOnlyList<Multiaddr> Bootstrap { get; init; } = [];

    public string Agent { get; init; } = "quilactors/0.1";

    public int PeersMax { get; init; } = NetLimits.PeersMax;

    public DiscoverySettings Discovery { get; init; } = new();
}
