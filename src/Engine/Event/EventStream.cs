using QuilActors.Engine.Cells;
using QuilActors.Engine.Internal;

namespace QuilActors.Engine.Event;

/// <summary>Facts of a system to whoever subscribed to their type, a base type or an interface. One copy per
/// subscriber; stopped subscribers are removed. Thread-safe.</summary>
public sealed class EventStream
{
    readonly Lock _gate = new();
    readonly List<(IActorRef Subscriber, Type Type)> _subscriptions = [];
    volatile Dictionary<Type, IActorRef[]> _byType = [];

    /// <summary>Log events below it are not even made.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.InfoLevel;

    /// <summary>Stamps log events that have no time yet.</summary>
    internal Dispatch.IEngineClock? Clock { get; init; }

    /// <summary>Sets <see cref="LogLevel"/>.</summary>
    public void SetLogLevel(LogLevel logLevel) => LogLevel = logLevel;

    /// <summary>False if <paramref name="subscriber"/> already has that subscription.</summary>
    public bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        subscriber = subscriber.Unwrap();
        lock (_gate)
        {
            if (_subscriptions.Contains((subscriber, channel)))
                return false;
            _subscriptions.Add((subscriber, channel));
            _byType = [];
        }
        if (subscriber is ActorCell cell)
            cell.Extras.HasSubscriptions = true;
        Interlocked.MemoryBarrier();
        if (subscriber is ILocalRef { IsTerminated: true })
            Unsubscribe(subscriber);
        return true;
    }

    /// <summary>Subscribes to <typeparamref name="T"/>.</summary>
    public bool Subscribe<T>(IActorRef subscriber) => Subscribe(subscriber, typeof(T));

    /// <summary>Ends one subscription; false if there was none.</summary>
    public bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        lock (_gate)
        {
            _byType = [];
            return _subscriptions.Remove((subscriber.Unwrap(), channel));
        }
    }

    /// <summary>Ends one subscription.</summary>
    public bool Unsubscribe<T>(IActorRef subscriber) => Unsubscribe(subscriber, typeof(T));

    /// <summary>Ends all subscriptions of <paramref name="subscriber"/>; false if there was none.</summary>
    public bool Unsubscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            _byType = [];
            return _subscriptions.RemoveAll(s => s.Subscriber.Equals(subscriber)) > 0;
        }
    }

    /// <summary>Tells <paramref name="event"/> to each subscriber once, in the order they subscribed.</summary>
    public void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        if (@event is LogEvent logEvent && Clock is { } clock)
            logEvent.Stamp(clock.UtcTicks);
        var sender = EngineThread.CurrentCell;
        foreach (var subscriber in Subscribers(@event.GetType()))
            subscriber.Tell(@event, sender);
    }

    internal bool HasSubscribers(Type type) => Subscribers(type).Length > 0;

    IActorRef[] Subscribers(Type type)
    {
        if (_byType.TryGetValue(type, out var known))
            return known;
        lock (_gate)
        {
            IActorRef[] found =
            [
                .. _subscriptions.Where(s => s.Type.IsAssignableFrom(type)).Select(s => s.Subscriber).Distinct(),
            ];
            _byType = new Dictionary<Type, IActorRef[]>(_byType) { [type] = found };
            return found;
        }
    }
}
