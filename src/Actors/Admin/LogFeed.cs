using System.Text.Json;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>The node's log for those who look from outside: each line goes into the feed, then to the log itself.
/// </summary>
public sealed class LogFeed(ILogSink log, AdminFeed feed) : ILogSink
{
    /// <summary>The type of the events in <see cref="AdminFeed.Logs"/>.</summary>
    public const string EventType = "log";

    public void Write(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var line = new LogLine(new Instant(logEvent.UtcTicks), logEvent.LevelName.ToLowerInvariant(),
            logEvent.LogSource, logEvent.Message.ToString() ?? "", logEvent.Cause?.ToString());
        feed.Logs.Add(EventType, JsonSerializer.SerializeToUtf8Bytes(line, AdminJson.Default.LogLine));
        log.Write(logEvent);
    }
}
