using System.Diagnostics.Metrics;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>What provers and verifiers count. Safe to share.</summary>
public sealed class VdfMetrics
{
    readonly Histogram<double> _seconds;
    readonly Counter<long> _verdicts;
    readonly Histogram<double> _verifySeconds;
    readonly Counter<long> _cache;
    readonly Counter<long> _failures;
    double _squaringsPerSecond;

    public VdfMetrics(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _seconds = meter.CreateHistogram<double>(
            "quil_vdf_seconds", "s", "Seconds of one proof in each of its stages.");
        meter.CreateObservableGauge("quil_vdf_squarings_per_second", () => Volatile.Read(ref _squaringsPerSecond),
            description: "Rate of the newest proof in the making.");
        _verdicts = meter.CreateCounter<long>("quil_vdf_verify_total", description: "Verdicts on proofs.");
        _verifySeconds = meter.CreateHistogram<double>(
            "quil_vdf_verify_seconds", "s", "Seconds of one verification without its discriminant.");
        _cache = meter.CreateCounter<long>("quil_vdf_discriminant_cache_total",
            description: "Discriminants that were known, had to be derived, or were refused to a peer.");
        _failures = meter.CreateCounter<long>("quil_vdf_selfcheck_failures_total",
            description: "Runs that went back because a check of the prover failed.");
    }

    internal void Rate(double squaringsPerSecond) => Volatile.Write(ref _squaringsPerSecond, squaringsPerSecond);

    internal void Proof(IEnumerable<KeyValuePair<VdfStage, TimeSpan>> stages, int failures)
    {
        foreach (var (stage, time) in stages)
            _seconds.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", Name(stage)));
        if (failures != 0)
            _failures.Add(failures);
    }

    internal void Verdict(VdfVerdict verdict)
        => _verdicts.Add(1, new KeyValuePair<string, object?>("verdict", $"{verdict.Reason}"));

    internal void Verified(TimeSpan time) => _verifySeconds.Record(time.TotalSeconds);

    /// <param name="result">hit, miss or refused.</param>
    internal void Discriminant(string result)
        => _cache.Add(1, new KeyValuePair<string, object?>("result", result));

    static string Name(VdfStage stage) => stage switch
    {
        VdfStage.Discriminant => "discriminant",
        VdfStage.Resume => "resume",
        VdfStage.Square => "square",
        _ => "prove",
    };
}
