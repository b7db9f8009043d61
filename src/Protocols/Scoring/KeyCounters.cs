using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Scoring;

/// <summary>What one peer did on one key.</summary>
sealed class KeyCounters
{
    public bool InMesh { get; set; }

    public Instant GraftedAt { get; set; }

    /// <summary>Measured at the last tick.</summary>
    public TimeSpan MeshTime { get; set; }

    /// <summary>P2: first deliveries, decaying.</summary>
    public double First { get; set; }

    /// <summary>c: deliveries while in the mesh, decaying.</summary>
    public double Mesh { get; set; }

    /// <summary>Long enough in the mesh for P3.</summary>
    public bool Active { get; set; }

    /// <summary>P3b: squared deficits at the time of leaving the mesh, decaying.</summary>
    public double Failure { get; set; }

    /// <summary>n: invalid messages, decaying.</summary>
    public double Invalid { get; set; }

    public bool IsIdle => !InMesh && First == 0 && Mesh == 0 && Failure == 0 && Invalid == 0;

    /// <summary>The deficit is kept as P3b when a peer leaves the mesh.</summary>
    public void LeaveMesh(KeyScoreSettings settings)
    {
        if (InMesh && Active && Mesh < settings.MeshDeliveriesThreshold)
        {
            var deficit = settings.MeshDeliveriesThreshold - Mesh;
            Failure += deficit * deficit;
        }
        InMesh = Active = false;
        MeshTime = TimeSpan.Zero;
    }

    public void Tick(KeyScoreSettings settings, double decayToZero, Instant now)
    {
        First = Decay.Step(First, settings.FirstDeliveriesDecay, decayToZero);
        Mesh = Decay.Step(Mesh, settings.MeshDeliveriesDecay, decayToZero);
        Failure = Decay.Step(Failure, settings.MeshFailureDecay, decayToZero);
        Invalid = Decay.Step(Invalid, settings.InvalidDecay, decayToZero);
        if (!InMesh)
            return;
        MeshTime = now - GraftedAt;
        Active |= MeshTime > settings.MeshDeliveriesActivation;
    }

    public void Clip(KeyScoreSettings settings)
    {
        First = Math.Min(First, settings.FirstDeliveriesCap);
        Mesh = Math.Min(Mesh, settings.MeshDeliveriesCap);
    }
}
