using System.Text.Json.Serialization;

namespace QuilActors.Cli.Vdf;

/// <summary>The verdict on one record.</summary>
/// <param name="Reason">Why it is refused; empty for a valid one.</param>
/// <param name="Part">Which half of the proof: <c>Y</c>, <c>Pi</c> or empty.</param>
/// <param name="AsExpected">Whether the record's own word agrees; null when it has none.</param>
/// <param name="Linked">Whether the challenge follows from the record's core, peer and input; null when it has none.
/// </param>
sealed record ProofReport(
    int Index, string Name, string Profile, uint Difficulty, bool Valid, string Reason, string Part,
    double DiscriminantMilliseconds, double AlgebraMilliseconds, bool? AsExpected,
    bool? Linked);

/// <summary>One real proof made again.</summary>
/// <param name="Same">Whether the bytes are those of the record.</param>
sealed record ReplayReport(
    int Index, string Name, string Profile, uint Difficulty, bool Same, double Seconds, double SquaringsPerSecond);

/// <summary>One size on one or two paths.</summary>
sealed record BenchReport
{
    public required int Bits { get; init; }

    public required string Profile { get; init; }

    public required string Path { get; init; }

    public required double SquaringsPerSecond { get; init; }

    public required double MicrosecondsPerSquaring { get; init; }

    /// <summary>This path's rate over that of mpn; null where mpn was not measured.</summary>
    public double? RatioToMpn { get; init; }

    /// <summary>Mean over eight seeds.</summary>
    public required double DiscriminantMilliseconds { get; init; }

    /// <summary>Squarings of the whole proof that was made; null with --no-proof.</summary>
    public uint? Difficulty { get; init; }

    public double? SquaringMilliseconds { get; init; }

    /// <summary>Squarings done to the proof made, its self-check included.</summary>
    public double? ProofMilliseconds { get; init; }

    public double? VerifyMilliseconds { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProofReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(ReplayReport))]
sealed partial class VdfJson : JsonSerializerContext;
