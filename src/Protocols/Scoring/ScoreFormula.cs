namespace QuilActors.Protocols.Scoring;

/// <summary>The formula of the peer score, in the letters of the GossipSub 1.1 specification:
/// S = cap(SUM t_i (w1 P1 + w2 P2 + w3 P3 + w3b P3b + w4 P4)) + w5 P5 + w6 P6 + w7 P7.</summary>
static class ScoreFormula
{
    public static KeyScore OfKey(string key, double keyWeight, KeyScoreSettings s, KeyCounters k)
    {
        var p1 = k.InMesh ? Math.Min(Math.Floor(k.MeshTime / s.MeshTimeQuantum), s.MeshTimeCap) : 0;
        var p3 = k.Active && k.Mesh < s.MeshDeliveriesThreshold
            ? (s.MeshDeliveriesThreshold - k.Mesh) * (s.MeshDeliveriesThreshold - k.Mesh)
            : 0;
        return new KeyScore
        {
            Key = key,
            Weight = keyWeight,
            InMesh = k.InMesh,
            MeshTime = k.MeshTime,
            FirstDeliveries = k.First,
            MeshDeliveries = k.Mesh,
            InvalidMessages = k.Invalid,
            P1 = s.MeshTimeWeight * p1,
            P2 = s.FirstDeliveriesWeight * k.First,
            P3 = s.MeshDeliveriesWeight * p3,
            P3b = s.MeshFailureWeight * k.Failure,
            P4 = s.InvalidWeight * k.Invalid * k.Invalid,
        };
    }

    /// <summary>P6 of one address with <paramref name="peers"/> peers.</summary>
    public static double Address(int peers, double threshold)
        => peers > threshold ? (peers - threshold) * (peers - threshold) : 0;

    public static ScoreReport Of(
        PeerScoreSettings s, IReadOnlyList<KeyScore> keys, double application, double addresses, double behaviour)
    {
        var sum = 0.0;
        foreach (var key in keys)
            sum += key.Weight * key.Sum;
        var capped = s.KeysCap > 0 ? Math.Min(sum, s.KeysCap) : sum;
        var over = behaviour > s.BehaviourThreshold ? behaviour - s.BehaviourThreshold : 0;
        return new ScoreReport
        {
            Keys = keys,
            KeysSum = sum,
            KeysCapped = capped,
            Behaviour = behaviour,
            P5 = s.ApplicationWeight * application,
            P6 = s.AddressWeight * addresses,
            P7 = s.BehaviourWeight * over * over,
        };
    }
}
