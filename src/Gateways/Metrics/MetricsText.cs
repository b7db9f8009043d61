using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace QuilActors.Gateways.Metrics;

/// <summary>Keeps the values of a process's meters and writes them in the text format 0.0.4 of Prometheus: HELP and
/// TYPE once, escaped labels, cumulative buckets. At most 1,024 series per instrument; the rest folds into the label
/// value <c>_other</c>. Thread-safe.</summary>
public sealed class MetricsText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    public const int SeriesMax = 1024;
    const string Other = "_other";

    static readonly double[] _buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    readonly Lock _lock = new();
    readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    readonly MeterListener _listener = new();
    ulong _overflow;

    /// <param name="isOurs">Which meters are written.</param>
    public MetricsText(Func<Meter, bool> isOurs)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isOurs(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Record(i, value, tags));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Record(i, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        lock (_lock)
        {
            foreach (var (name, family) in _families)
                family.Write(name, text);
            text.Append("# HELP quil_metrics_overflow_total Measurements folded into _other.\n")
                .Append("# TYPE quil_metrics_overflow_total counter\n")
                .Append(CultureInfo.InvariantCulture, $"quil_metrics_overflow_total {_overflow}\n");
        }
        return text.ToString();
    }

    void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags, other: false);
        var type = TypeOf(instrument);
        lock (_lock)
        {
            var name = NameOf(instrument, type);
            if (!_families.TryGetValue(name, out var family))
                _families.Add(name, family = new Family(type, instrument.Description ?? ""));
            if (!family.Series.TryGetValue(labels, out var series))
            {
                if (family.Series.Count >= SeriesMax)
                {
                    _overflow++;
                    labels = Labels(tags, other: true);
                }
                if (!family.Series.TryGetValue(labels, out series))
                    family.Series.Add(labels, series = new Series());
            }
            series.Add(type, value, instrument is not Counter<long> and not Counter<double> and not Counter<int>
                and not UpDownCounter<long> and not UpDownCounter<int>);
        }
    }

    static string NameOf(Instrument instrument, string type)
    {
        var name = instrument.Name.Replace('.', '_');
        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    static string TypeOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return generic == typeof(Histogram<>) ? "histogram"
            : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? "counter"
            : "gauge";
    }

    static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags, bool other)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"").Append(other ? Other : Escape(value?.ToString() ?? "")).Append('"');
        }
        return text.ToString();
    }

    static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    sealed class Family(string type, string help)
    {
        public SortedDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);

        public void Write(string name, StringBuilder text)
        {
            text.Append("# HELP ").Append(name).Append(' ')
                .Append(help.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            foreach (var (labels, series) in Series)
            {
                if (type == "histogram")
                    series.WriteBuckets(name, labels, text);
                else
                    Line(text, name, labels, series.Value);
            }
        }
    }

    sealed class Series
    {
        readonly ulong[] _counts = new ulong[_buckets.Length + 1];
        ulong _count;

        public double Value { get; private set; }

        public void Add(string type, double value, bool absolute)
        {
            if (type == "histogram")
            {
                var bucket = Array.FindIndex(_buckets, limit => value <= limit);
                _counts[bucket < 0 ? _buckets.Length : bucket]++;
                _count++;
                Value += value;
            }
            else
            {
                Value = absolute ? value : Value + value;
            }
        }

        public void WriteBuckets(string name, string labels, StringBuilder text)
        {
            var comma = labels.Length > 0 ? "," : "";
            ulong sum = 0;
            for (var i = 0; i < _counts.Length; i++)
            {
                sum += _counts[i];
                var limit = i < _buckets.Length ? _buckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, name + "_bucket", $"{labels}{comma}le=\"{limit}\"", sum);
            }
            Line(text, name + "_sum", labels, Value);
            Line(text, name + "_count", labels, _count);
        }
    }

    static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
