namespace QuilActors.Bench;

/// <summary>Medians of several variants whose slices take turns, so that a noisy neighbour hits all of them.</summary>
static class Interleaved
{
    /// <summary>Seconds a call of each variant takes, the median of <paramref name="rounds"/> rounds after one that is
    /// not counted.</summary>
    public static double[] Medians(int rounds, params Action[] variants)
    {
        var seconds = variants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
            for (var i = 0; i < variants.Length; i++)
            {
                var begun = ThreadTime.Seconds;
                variants[i]();
                if (round != 0)
                    seconds[i].Add(ThreadTime.Seconds - begun);
            }
        return [.. seconds.Select(Median)];
    }

    /// <summary>What each variant returns (a rate by the wall clock), the median of <paramref name="rounds"/> rounds
    /// after one that is not counted.</summary>
    public static double[] Rates(int rounds, params Func<double>[] variants)
    {
        var rates = variants.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
            for (var i = 0; i < variants.Length; i++)
            {
                var rate = variants[i]();
                if (round != 0)
                    rates[i].Add(rate);
            }
        return [.. rates.Select(Median)];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
