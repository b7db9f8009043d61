using System.Text.Encodings.Web;
using System.Text.Json;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

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
            json.WriteString("time", InstantConverter.ToText(new Instant(logEvent.UtcTicks)));
            json.WriteString("level", logEvent.LevelName.ToLowerInvariant());
            json.WriteString("source", logEvent.LogSource);
            json.WriteString("message", logEvent.Message.ToString());
            if (logEvent.Cause is { } cause)
                json.WriteString("cause", cause.ToString());
            json.WriteEndObject();
        }
        lock (_gate)
            output.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
    }
}
