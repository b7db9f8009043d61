using System.Net;

namespace QuilActors.Protocols.Scoring;

/// <summary>The parameters of the score that belong to no key: the cap, P5 to P7, decay and thresholds.</summary>
public sealed record PeerScoreSettings
{
    public ScoreThresholds Thresholds { get; init; } = new();

    /// <summary>TC: the most that all keys together can add; 0 means no cap.</summary>
    public double KeysCap { get; init; } = 100;

    /// <summary>w5 of P5, the application's value.</summary>
    public double ApplicationWeight { get; init; } = 10;

    public double ApplicationMin { get; init; } = -200;

    public double ApplicationMax { get; init; } = 10;

    /// <summary>w6 of P6, peers sharing an address.</summary>
    public double AddressWeight { get; init; } = -10;

    /// <summary>T: that many peers of one address are free.</summary>
    public double AddressThreshold { get; init; } = 10;

    /// <summary>Nets whose addresses P6 skips; loopback is always skipped.</summary>
    public IReadOnlyList<IPNetwork> AddressWhitelist { get; init; } = [];

    /// <summary>w7 of P7, behaviour.</summary>
    public double BehaviourWeight { get; init; } = -10;

    /// <summary>B: penalties up to this are free.</summary>
    public double BehaviourThreshold { get; init; } = 2;

    public double BehaviourDecay { get; init; } = 0.955;

    public TimeSpan DecayInterval { get; init; } = TimeSpan.FromSeconds(1);

    public double DecayToZero { get; init; } = 0.01;

    /// <summary>How long a score of at most 0 outlives the connection.</summary>
    public TimeSpan RetainScore { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The most scores retained of peers that are gone; the oldest leaves first.</summary>
    public int RetainedMax { get; init; } = 4096;

    /// <summary>Scores are reported and nothing is decided by them.</summary>
    public bool DryRun { get; init; }

    /// <summary>The profile upstream-2.0: P5 alone acts, as in Quilibrium's node 2.0; no keys, no cap, no P6 and P7.
    /// Thresholds and P5's range stay.</summary>
    public PeerScoreSettings AsUpstream20() => this with
    {
        KeysCap = 0,
        ApplicationWeight = 10,
        AddressWeight = 0,
        AddressThreshold = 6,
        BehaviourWeight = 0,
        DecayInterval = TimeSpan.FromSeconds(10),
        DecayToZero = 0.1,
    };

    /// <summary>What is wrong with the parameters, empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        var t = Thresholds;
        if (!(t.Graylist <= t.Publish && t.Publish <= t.Gossip && t.Gossip < 0))
            yield return "graylist <= publish <= gossip < 0 must hold";
        if (t.AcceptPeerExchange < 0 || t.OpportunisticGraft < 0)
            yield return "accept-px and opportunistic-graft must not be negative";
        if (KeysCap < 0)
            yield return "the cap of the keys must not be negative";
        if (ApplicationWeight < 0)
            yield return "w5 must not be negative";
        if (AddressWeight > 0 || BehaviourWeight > 0)
            yield return "w6 and w7 must not be positive";
        if (BehaviourDecay is <= 0 or >= 1 || DecayToZero is <= 0 or >= 1)
            yield return "decay factors lie between 0 and 1";
        if (DecayInterval <= TimeSpan.Zero || RetainScore < TimeSpan.Zero)
            yield return "intervals must be positive";
        if (KeysCap > 0 && KeysCap + ApplicationWeight * ApplicationMax < t.AcceptPeerExchange)
            yield return "no peer can reach accept-px";
    }

    /// <summary>What is legal and probably a mistake.</summary>
    public IEnumerable<string> Warnings()
    {
        if (ApplicationWeight * ApplicationMin < 10 * Thresholds.Graylist)
            yield return "one application value passes ten times the graylist threshold";
    }
}
