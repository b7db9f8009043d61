namespace QuilActors.Protocols.Transport;

/// <summary>Bounds of one connection; units are in the names. Source: libp2p specifications, spec p2p 9 and 11.
/// </summary>
public static class TransportLimits
{
    /// <summary>A multistream line without its length prefix, with its newline.</summary>
    public const int MultistreamLineBytesMax = 1024;

    /// <summary>Proposals that one negotiation may make before it is closed.</summary>
    public const int MultistreamProposalsMax = 64;

    /// <summary>Noise message with its tag; the u16 in front of it is not counted.</summary>
    public const int NoiseMessageBytesMax = 65535;
    public const int NoisePlaintextBytesMax = NoiseMessageBytesMax - 16;

    /// <summary>One whole frame on the wire: give <see cref="Connection.TakeOutput"/> at least so much room.
    /// </summary>
    public const int WireFrameBytesMax = 2 + NoiseMessageBytesMax;

    /// <summary>Credit each stream starts with, either way; the protocol fixes it.</summary>
    public const int YamuxWindowBytes = 256 * 1024;
    public const int YamuxDataFrameBytesMax = 16 * 1024;
    public const int YamuxUnackedStreamsMax = 256;
    public const int YamuxStreamsMax = 1024;

    /// <summary>Frames waiting to answer the peer (pongs, resets): a peer that makes more and reads none is closed.
    /// </summary>
    public const int YamuxAnswersMax = 1024;

    /// <summary>Stream ids skipped by a peer that opens out of order.</summary>
    public const int YamuxSkippedIdsMax = 256;

    /// <summary>A stream takes new bytes while less than this is unsent; one write may pass it once.</summary>
    public const int StreamSendBufferBytes = 256 * 1024;

    public const int IdentifyBytesMax = 64 * 1024;

    public static readonly TimeSpan UpgradeDeadline = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan NegotiationDeadline = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan YamuxPingInterval = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan YamuxPingDeadline = TimeSpan.FromSeconds(30);
}
