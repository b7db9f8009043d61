using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>How a prover works.</summary>
/// <param name="SliceSquarings">The work of one turn, 64 to 65,536 squarings.</param>
/// <param name="Workers">Threads that share a proof once the squarings are done, 1 to 64.</param>
/// <param name="Resume">Where long runs are kept; null for none.</param>
/// <param name="Metrics">Null for none.</param>
public sealed record VdfProverSettings(
    int SliceSquarings = 1024, int Workers = 1, VdfResume? Resume = null, VdfMetrics? Metrics = null)
{
    const int SliceMin = 64;
    const int SliceMax = 65_536;

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SliceSquarings, SliceMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SliceSquarings, SliceMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Workers, ProverOptions.WorkersMax);
    }
}
