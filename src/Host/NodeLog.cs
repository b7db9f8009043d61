using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using QuilActors.Engine.Event;

namespace QuilActors.Host;

/// <summary>The log of a node: one JSON object per line with time, level, source and message.</summary>
public sealed class NodeLog(TextWriter output) : ILogSink
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock _gate = new();

    public void Write(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", logEvent.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture));
            json.WriteString("level", logEvent.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal)
                .ToLowerInvariant());
            json.WriteString("source", logEvent.LogSource);
            json.WriteString("message", logEvent.Message?.ToString());
            if (logEvent.Cause is { } cause)
                json.WriteString("cause", cause.ToString());
            json.WriteEndObject();
        }
        lock (_gate)
            output.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
    }
}
