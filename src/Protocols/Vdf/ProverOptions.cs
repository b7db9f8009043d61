namespace QuilActors.Protocols.Vdf;

/// <summary>How a proof is computed; it never changes the proof's bytes.</summary>
/// <param name="Width">k: checkpoint stride and digit width, 1 to 16; null for the cheapest.</param>
/// <param name="Workers">p: shares into which the proof is cut for as many threads, 1 to 64.</param>
public sealed record ProverOptions(int? Width = null, int Workers = 1)
{
    public const int WorkersMax = 64;

    /// <summary>The k with the fewest compositions a worker: ceil(T / (k p)) + 2^(k + 1).</summary>
    public static int CheapestWidth(uint difficulty, int workers = 1)
    {
        var best = 1;
        for (var k = 2; k <= ProofDigits.WidthMax; k++)
            if (Compositions(difficulty, k, workers) < Compositions(difficulty, best, workers))
                best = k;
        return best;
    }

    static long Compositions(uint difficulty, long width, long workers)
        => (difficulty + width * workers - 1) / (width * workers) + (2L << (int)width);
}
