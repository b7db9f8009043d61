namespace QuilActors.Protocols.Discovery;

/// <summary>Bounds of Kademlia; units are in the names.</summary>
public static class KadLimits
{
    /// <summary>k: peers of one bucket, and of one answer.</summary>
    public const int BucketPeersMax = 20;

    /// <summary>alpha: questions of one lookup under way at once.</summary>
    public const int QueriesAtOnceMax = 3;

    /// <summary>Peers one lookup asks before it ends with what it has.</summary>
    public const int QueriesPerLookupMax = 60;

    /// <summary>Peers one lookup keeps in mind; the farthest leave first.</summary>
    public const int CandidatesMax = 200;

    /// <summary>Peers of the routing table behind one address that is not loopback.</summary>
    public const int PeersPerHostMax = 4;

    public const int AddressesPerPeerMax = 8;
    public const int MessageBytesMax = 64 * 1024;

    /// <summary>A key that is longer is none.</summary>
    public const int KeyBytesMax = 128;
}
