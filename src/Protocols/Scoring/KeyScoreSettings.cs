namespace QuilActors.Protocols.Scoring;

/// <summary>The parameters of P1 to P4 for one scored key (a topic or a one-bit mask). Weights of rewards are at least
/// 0, of penalties at most 0; a weight of 0 switches its term off. Counters are messages.</summary>
public sealed record KeyScoreSettings
{
    const double FirstDeliveriesDecayDefault = 0.9954, MeshDecay = 0.955, InvalidDecayDefault = 0.99954;
    const double RateMin = 0.05;

    /// <summary>t_i, the weight of the key in the sum; null means 1 / number of scored keys.</summary>
    public double? KeyWeight { get; init; }

    /// <summary>w1 of P1, time in the mesh.</summary>
    public double MeshTimeWeight { get; init; } = 10.0 / 3600;

    public TimeSpan MeshTimeQuantum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>cap1, in quanta.</summary>
    public double MeshTimeCap { get; init; } = 3600;

    /// <summary>w2 of P2, first deliveries.</summary>
    public double FirstDeliveriesWeight { get; init; }

    public double FirstDeliveriesDecay { get; init; } = FirstDeliveriesDecayDefault;

    public double FirstDeliveriesCap { get; init; } = double.MaxValue;

    /// <summary>w3 of P3, the deficit of deliveries in the mesh.</summary>
    public double MeshDeliveriesWeight { get; init; }

    public double MeshDeliveriesDecay { get; init; } = MeshDecay;

    public double MeshDeliveriesCap { get; init; } = double.MaxValue;

    /// <summary>thr: fewer deliveries than this are a deficit.</summary>
    public double MeshDeliveriesThreshold { get; init; }

    /// <summary>A duplicate counts as a mesh delivery until this long after validation.</summary>
    public TimeSpan MeshDeliveriesWindow { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>P3 applies only to peers longer in the mesh than this.</summary>
    public TimeSpan MeshDeliveriesActivation { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>w3b of P3b, deficits carried out of the mesh.</summary>
    public double MeshFailureWeight { get; init; }

    public double MeshFailureDecay { get; init; } = MeshDecay;

    /// <summary>w4 of P4, invalid messages.</summary>
    public double InvalidWeight { get; init; } = -100;

    public double InvalidDecay { get; init; } = InvalidDecayDefault;

    /// <summary>Nothing on the key is scored.</summary>
    public static KeyScoreSettings None { get; } = new() { KeyWeight = 0, MeshTimeWeight = 0, InvalidWeight = 0 };

    /// <summary>The defaults for a key on which <paramref name="messagesPerSecond"/> one-bit messages are expected and
    /// meshes hold <paramref name="meshSize"/> peers. P3 is off below 0.05 messages per second, P2 at zero.</summary>
    public static KeyScoreSettings ForRate(double messagesPerSecond, int meshSize)
    {
        var settings = new KeyScoreSettings();
        if (messagesPerSecond > 0 && meshSize > 0)
        {
            var cap = 2 * messagesPerSecond / (meshSize * (1 - FirstDeliveriesDecayDefault));
            settings = settings with { FirstDeliveriesCap = cap, FirstDeliveriesWeight = 40 / cap };
        }
        if (messagesPerSecond < RateMin)
            return settings;
        var threshold = 0.3 * messagesPerSecond / (1 - MeshDecay);
        var weight = -60 / (threshold * threshold);
        return settings with
        {
            MeshDeliveriesThreshold = threshold,
            MeshDeliveriesCap = 4 * threshold,
            MeshDeliveriesWeight = weight,
            MeshFailureWeight = weight,
        };
    }

    /// <summary>What is wrong with the parameters, empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (KeyWeight is < 0)
            yield return "t must not be negative";
        if (MeshTimeWeight < 0 || FirstDeliveriesWeight < 0)
            yield return "w1 and w2 must not be negative";
        if (MeshDeliveriesWeight > 0 || MeshFailureWeight > 0 || InvalidWeight > 0)
            yield return "w3, w3b and w4 must not be positive";
        if (MeshTimeQuantum <= TimeSpan.Zero)
            yield return "the quantum of P1 must be positive";
        double[] decays = [FirstDeliveriesDecay, MeshDeliveriesDecay, MeshFailureDecay, InvalidDecay];
        if (decays.Any(decay => decay is <= 0 or >= 1))
            yield return "decay factors lie between 0 and 1";
        var rewardMax = MeshTimeWeight * MeshTimeCap
            + (FirstDeliveriesWeight > 0 ? FirstDeliveriesWeight * FirstDeliveriesCap : 0);
        var deficit = -MeshDeliveriesWeight * MeshDeliveriesThreshold * MeshDeliveriesThreshold;
        if (deficit > 0 && deficit <= rewardMax)
            yield return "a full deficit (|w3| thr^2) must outweigh the most of P1 + P2";
    }
}
