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
/// <param name="Bar">What the ratio, or the value where nothing is compared, has to reach or must not pass.</param>
/// <param name="Ok">Whether it does; null without a bar.</param>
/// <param name="Allocated">Bytes that a thousand rounds of the loop allocate; null where nobody looked.</param>
sealed record BenchResult(
    string Name, double Value, string Unit, double? Ratio = null, string? Against = null, double? Bar = null,
    bool? Ok = null, long? Allocated = null)
{
    /// <summary>The same with a bar that must be reached.</summary>
    public BenchResult AtLeast(double bar) => this with { Bar = bar, Ok = (Ratio ?? Value) >= bar };

    /// <summary>The same with a bar that must not be passed.</summary>
    public BenchResult AtMost(double bar) => this with { Bar = bar, Ok = (Ratio ?? Value) <= bar };
}
