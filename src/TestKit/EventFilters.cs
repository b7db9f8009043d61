using QuilActors.Engine;
using QuilActors.Engine.Event;

namespace QuilActors.TestKit;

/// <summary>The filters of one system. What one of them matches is not printed.</summary>
sealed class EventFilters(ILogSink? sink) : ILogSink
{
    readonly Lock _gate = new();
    readonly List<EventMatch> _active = [];
    IActorRef _listener = ActorRefs.Nobody;

    /// <summary>Those of a system: its log sink if a test kit made it, else made now; then matches are printed all the
    /// same.</summary>
    public static EventFilters Of(ActorSystem system)
    {
        if (system.Settings.Setup.LogSink is EventFilters own)
            return own;
        var filters = new EventFilters(null);
        filters.Listen(system);
        return filters;
    }

    public void Write(LogEvent logEvent)
    {
        if (!Apply(logEvent))
            sink?.Write(logEvent);
    }

    /// <summary>Has dead letters matched too, and log events where this is not the sink.</summary>
    public void Listen(ActorSystem system)
    {
        var listener = system.SystemActorOf(Props.Create(() => new Listener(this)));
        _listener = listener;
        system.EventStream.Subscribe<DeadLetter>(listener);
        if (sink is null)
            system.EventStream.Subscribe<LogEvent>(listener);
    }

    public void Add(IEnumerable<EventMatch> matches)
    {
        lock (_gate)
            _active.AddRange(matches);
    }

    public void Remove(IEnumerable<EventMatch> matches)
    {
        lock (_gate)
        {
            foreach (var match in matches)
                _active.Remove(match);
        }
    }

    /// <summary>Done when what was published so far has been matched.</summary>
    public Task Flush(ActorSystem system)
        => Task.WhenAll(
            _listener.Ask<ActorIdentity>(new Identify(null)),
            system.ActorSelection("/system/log").Ask<ActorIdentity>(new Identify(null)));

    bool Apply(object @event)
    {
        EventMatch[] active;
        lock (_gate)
            active = [.. _active];
        return active.Any(match => match.Apply(@event));
    }

    sealed class Listener(EventFilters filters) : UntypedActor
    {
        protected override void OnReceive(object message) => filters.Apply(message);
    }
}

/// <summary>One filter put to use: counts what it matches.</summary>
sealed class EventMatch(string description, Func<object, bool> isMatch)
{
    int _count;

    public int Count => Volatile.Read(ref _count);

    public bool Apply(object @event)
    {
        if (!isMatch(@event))
            return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>The same, counting from zero.</summary>
    public EventMatch Fresh() => new(description, isMatch);

    public override string ToString() => description;
}
