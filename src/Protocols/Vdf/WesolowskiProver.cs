namespace QuilActors.Protocols.Vdf;

/// <summary>A whole proof on the caller's thread.</summary>
public sealed class WesolowskiProver(VdfProfile profile, VdfArithmetic arithmetic)
{
    const int Slice = 1024;

    /// <returns>form(y) || form(pi), verified.</returns>
    /// <param name="challenge">What the discriminant is derived from.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="position">Told the squarings done, after each slice.</param>
    /// <param name="cancellation">Taken between slices.</param>
    /// <exception cref="ArgumentException">Challenge or difficulty are not the profile's.</exception>
    /// <exception cref="VdfFaultException">The self-checks failed too often.</exception>
    public byte[] Prove(
        ReadOnlySpan<byte> challenge, uint difficulty, ProverOptions? options = null, Action<uint>? position = null,
        CancellationToken cancellation = default)
    {
        using var run = new ProverRun(profile, challenge, difficulty, arithmetic, options);
        while (!run.Advance(Slice))
        {
            position?.Invoke(run.Position);
            cancellation.ThrowIfCancellationRequested();
        }
        if (run.Stage == VdfStage.Failed)
            throw new VdfFaultException($"{run.SelfCheckFailures} self-checks failed");
        return run.Proof.ToArray();
    }
}
