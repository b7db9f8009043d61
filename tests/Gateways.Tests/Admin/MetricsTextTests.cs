using System.Diagnostics.Metrics;
using QuilActors.Gateways.Metrics;

namespace QuilActors.Gateways.Tests.Admin;

public sealed class MetricsTextTests : IDisposable
{
    readonly Meter _meter = new("quil.text-test");
    readonly MetricsText _text;

    public MetricsTextTests() => _text = new MetricsText(meter => meter == _meter);

    public void Dispose()
    {
        _text.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_add_up_and_labels_are_escaped()
    {
        var counter = _meter.CreateCounter<long>("a_total", description: "An a.");
        counter.Add(2, new KeyValuePair<string, object?>("l", "x\\\"\n"));
        counter.Add(3, new KeyValuePair<string, object?>("l", "x\\\"\n"));
        Assert.Contains("# HELP a_total An a.\n# TYPE a_total counter\na_total{l=\"x\\\\\\\"\\n\"} 5\n", _text.Write(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Buckets_are_cumulative()
    {
        var histogram = _meter.CreateHistogram<double>("h_seconds");
        foreach (var value in new[] { 0.001, 0.3, 99 })
            histogram.Record(value);
        var text = _text.Write();
        Assert.Contains("h_seconds_bucket{le=\"0.001\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("h_seconds_bucket{le=\"0.5\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("h_seconds_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("h_seconds_sum 99.301\nh_seconds_count 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Gauges_show_the_newest_value()
    {
        var value = 1;
        _meter.CreateObservableGauge("g", () => value);
        Assert.Contains("\ng 1\n", _text.Write(), StringComparison.Ordinal);
        value = 7;
        Assert.Contains("\ng 7\n", _text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Series_beyond_the_limit_fold_into_other()
    {
        var counter = _meter.CreateCounter<long>("c_total");
        for (var i = 0; i <= MetricsText.SeriesMax; i++)
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        var text = _text.Write();
        Assert.Contains($"c_total{{i=\"{MetricsText.SeriesMax - 1}\"}} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"i=\"{MetricsText.SeriesMax}\"", text, StringComparison.Ordinal);
        Assert.Contains("c_total{i=\"_other\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("quil_metrics_overflow_total 1\n", text, StringComparison.Ordinal);
    }
}
