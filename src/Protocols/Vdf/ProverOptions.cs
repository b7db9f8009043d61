namespace QuilActors.Protocols.Vdf;

/// <summary>How a proof is computed; it never changes the proof's bytes.</summary>
/// <param name="Width">k: checkpoint stride and digit width, 1 to 16; null for the cheapest.</param>
public sealed record ProverOptions(int? Width = null)
{
    /// <summary>The k with the fewest compositions: ceil(T / k) + 2^(k + 1).</summary>
    public static int CheapestWidth(uint difficulty)
    {
        var best = 1;
        for (var k = 2; k <= ProofDigits.WidthMax; k++)
            if (Compositions(difficulty, k) < Compositions(difficulty, best))
                best = k;
        return best;
    }

    static long Compositions(uint difficulty, int width) => (difficulty + width - 1) / width + (2L << width);
}
