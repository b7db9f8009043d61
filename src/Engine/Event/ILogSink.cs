namespace QuilActors.Engine.Event;

/// <summary>Where the logger actor puts what it gets. Called by one thread at a time.</summary>
public interface ILogSink
{
    /// <summary>Takes one event; must not throw.</summary>
    void Write(LogEvent logEvent);
}
