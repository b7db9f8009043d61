namespace QuilActors.Bench;

/// <summary>A set of measurements that belong together.</summary>
interface IBenchSuite
{
    string Name { get; }

    /// <summary>Measures; the variants that a ratio compares run in turns.</summary>
    IReadOnlyList<BenchResult> Run(Action<string> note);
}

/// <summary>One row.</summary>
/// <param name="Name">Of the thing measured.</param>
/// <param name="Value">Its median, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Ratio">To <paramref name="Against"/>, from the same run; null where nothing is compared.</param>
/// <param name="Against">What the ratio is to.</param>
sealed record BenchResult(string Name, double Value, string Unit, double? Ratio = null, string? Against = null);
