namespace QuilActors.Actors.Net;

/// <summary>Whether a node takes part in finding peers.</summary>
public enum DiscoveryMode
{
    Off,

    /// <summary>Asks others.</summary>
    Client,

    /// <summary>Asks others and answers them.</summary>
    Server,
}

/// <summary>How a node finds peers by Kademlia.</summary>
public sealed record DiscoverySettings
{
    public DiscoveryMode Mode { get; init; }

    /// <summary>Only nodes of one network share it.</summary>
    public string ProtocolId { get; init; } = "/quilactors/kad/1.0.0";

    /// <summary>With fewer peers the found ones are dialled.</summary>
    public int PeersWanted { get; init; } = 16;

    /// <summary>Between two lookups.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
}
