using System.Globalization;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Hosting;

/// <summary>Prints events from a level up to the standard error stream, one line each.</summary>
public sealed class StandardErrorSink(LogLevel level = LogLevel.WarningLevel) : ILogSink
{
    /// <inheritdoc />
    public void Write(LogEvent logEvent)
    {
        if (logEvent.Level < level)
            return;
        var time = new DateTime(logEvent.UtcTicks, DateTimeKind.Utc)
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var text = $"{time} {logEvent.LevelName} [{logEvent.LogSource}] {logEvent.Message}";
        Console.Error.WriteLine(logEvent.Cause is null ? text : $"{text}{Environment.NewLine}{logEvent.Cause}");
    }
}
