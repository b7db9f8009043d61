namespace QuilActors.Actors.Net;

/// <summary>Bounds of the peer network. Units are in the names.</summary>
public static class NetLimits
{
    /// <summary>Longest request or response.</summary>
    public const int MessageBytesMax = 8 << 20;

    public const int PeersMax = 128;
    public const int ConnectionsPerPeerMax = 4;
    public const int RequestsPerPeerMax = 256;
    public const int ProtocolsMax = 128;
    public const int KeptAddressesMax = 256;

    /// <summary>Lanes of one channel.</summary>
    public const int ControlLaneBytesMax = 1 << 20;
    public const int OwnLaneBytesMax = 4 << 20;
    public const int ForwardLaneBytesMax = 4 << 20;

    public const int PingStreamsPerPeerMax = 2;

    public static readonly TimeSpan ResponseDeadline = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan IdentifyDeadline = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RedialMin = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan RedialMax = TimeSpan.FromSeconds(30);
}
