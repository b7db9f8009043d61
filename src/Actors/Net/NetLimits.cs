namespace QuilActors.Actors.Net;

/// <summary>Bounds of the peer network. Units are in the names.</summary>
public static class NetLimits
{
    /// <summary>Longest request or response.</summary>
    public const int MessageBytesMax = 8 << 20;

    public const int PeersMax = 128;
    public const int ConnectionsPerPeerMax = 4;

    /// <summary>Requests under way, ours to a peer and a peer's to us, each.</summary>
    public const int RequestsPerPeerMax = 256;
    public const int ProtocolsMax = 128;
    public const int KeptAddressesMax = 256;

    /// <summary>Lanes of one channel.</summary>
    public const int ControlLaneBytesMax = 1 << 20;
    public const int OwnLaneBytesMax = 4 << 20;
    public const int ForwardLaneBytesMax = 4 << 20;

    public const int PingStreamsPerPeerMax = 2;
    public const int InboundChannelsPerPeerMax = 8;

    /// <summary>Channels of ours to one peer, open or opening.</summary>
    public const int OutboundChannelsPerPeerMax = 8;

    /// <summary>Unfinished requests of one peer held in memory, all together.</summary>
    public const int InboundBytesPerPeerMax = 32 << 20;

    public const int DialsAtOnceMax = 16;

    /// <summary>Addresses others told us: waiting, and being dialled.</summary>
    public const int OnceDialsMax = 128;
    public const int OnceDialsAtOnceMax = 8;

    public static readonly TimeSpan ResponseDeadline = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan IdentifyDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A connection that lasted so long was a good one: the next redial begins anew.</summary>
    public static readonly TimeSpan RedialSettled = TimeSpan.FromSeconds(10);

    /// <summary>Between two tries to bind a listener.</summary>
    public static readonly TimeSpan RelistenInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan RedialMin = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan RedialMax = TimeSpan.FromSeconds(30);
}
