using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Topics;

/// <summary>The settings of /user/topics and its children.</summary>
public sealed record TopicsSettings
{
    public RouterSettings Router { get; init; } = new();

    /// <summary>Where to find the router's direct peers, each with its /p2p/ id.</summary>
    public IReadOnlyList<Multiaddr> DirectAddresses { get; init; } = [];

    /// <summary>A validator that is silent for longer is at fault itself.</summary>
    public TimeSpan ValidationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>While so many messages wait for signature checks and validators, frames of peers wait too.</summary>
    public int ChecksPendingHigh { get; init; } = 512;

    /// <summary>The longest a frame waits for that.</summary>
    public TimeSpan FrameHeldMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often all scores are read and published.</summary>
    public TimeSpan ScoresInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How messages are signed and checked.</summary>
    public SignatureScheme Signatures { get; init; } = SignatureScheme.Ed25519;

    /// <summary>Actors that check signatures side by side.</summary>
    public int Verifiers { get; init; } = 2;
}
