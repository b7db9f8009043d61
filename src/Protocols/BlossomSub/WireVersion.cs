namespace QuilActors.Protocols.BlossomSub;

/// <summary>A protocol id of the router and what it can do.</summary>
public sealed record WireVersion
{
    public static readonly WireVersion Meshsub12 = new("/meshsub/1.2.0", KeyFamily.Topic, true, true);
    public static readonly WireVersion Meshsub11 = new("/meshsub/1.1.0", KeyFamily.Topic, true, false);
    public static readonly WireVersion Meshsub10 = new("/meshsub/1.0.0", KeyFamily.Topic, false, false);
    public static readonly WireVersion Blossomsub20 = new("/blossomsub/2.0.0", KeyFamily.Mask, true, false);

    WireVersion(string protocolId, KeyFamily family, bool backoff, bool iDontWant)
        => (ProtocolId, Family, HasBackoff, HasIDontWant) = (protocolId, family, backoff, iDontWant);

    /// <summary>All of them, the preferred ones of each family first.</summary>
    public static IReadOnlyList<WireVersion> All { get; } = [Meshsub12, Meshsub11, Meshsub10, Blossomsub20];

    public string ProtocolId { get; }

    public KeyFamily Family { get; }

    /// <summary>PRUNE carries a backoff and peer exchange.</summary>
    public bool HasBackoff { get; }

    public bool HasIDontWant { get; }

    /// <summary>Null for an id that is none of the router's.</summary>
    public static WireVersion? Find(string protocolId) => All.FirstOrDefault(v => v.ProtocolId == protocolId);
}
