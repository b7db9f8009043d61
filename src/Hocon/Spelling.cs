namespace QuilActors.Hocon;

/// <summary>Finds what was meant by a misspelt key.</summary>
public static class Spelling
{
    const int WordCharsMax = 64;

    /// <summary>The nearest word at a distance of at most max(2, length / 3); null when there is none.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var limit = Math.Max(2, word.Length / 3);
        string? nearest = null;
        foreach (var candidate in known.Order(StringComparer.Ordinal))
        {
            // A word wholly unlike a short one is no suggestion although it is near: "x" for "os".
            if (word.Length > WordCharsMax || candidate.Length > WordCharsMax)
                continue;
            var distance = Distance(word, candidate);
            if (distance > limit || distance >= Math.Max(word.Length, candidate.Length))
                continue;
            limit = distance - 1;
            nearest = candidate;
        }
        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other
    /// (Damerau and Levenshtein, each place edited once).</summary>
    public static int Distance(string from, string to)
    {
        var d = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = d[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[from.Length, to.Length];
    }
}
