namespace QuilActors.Host.Net;

/// <summary>Bounds of the TCP transport, spec p2p 11.</summary>
public sealed record TcpSettings
{
    /// <summary>Inbound connections that are not upgraded yet; more are closed at once.</summary>
    public int PendingHandshakesMax { get; init; } = 32;

    /// <summary>From one address that is not loopback.</summary>
    public int InboundPerSecondMax { get; init; } = 20;

    /// <summary>Time for the TCP connection of a dial, names included.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time an ended connection gets to send what it owes.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromSeconds(2);
}
