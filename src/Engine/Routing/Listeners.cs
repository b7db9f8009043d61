namespace QuilActors.Engine.Routing;

/// <summary>An actor others can listen to.</summary>
public interface IListeners
{
    /// <summary>Who listens.</summary>
    ListenerSupport Listeners { get; }
}

/// <summary>Begins or ends listening.</summary>
public abstract class ListenerMessage;

/// <summary>Begins listening.</summary>
public sealed class Listen(IActorRef listener) : ListenerMessage
{
    /// <summary>Who.</summary>
    public IActorRef Listener { get; } = listener;
}

/// <summary>Ends listening.</summary>
public sealed class Deafen(IActorRef listener) : ListenerMessage
{
    /// <summary>Who.</summary>
    public IActorRef Listener { get; } = listener;
}

/// <summary>The listeners of one actor, in the order they began.</summary>
public class ListenerSupport
{
    readonly List<IActorRef> _listeners = [];

    /// <summary>Handles <see cref="Listen"/> and <see cref="Deafen"/>.</summary>
    public Receive ListenerReceive => message =>
    {
        switch (message)
        {
            case Listen listen:
                Add(listen.Listener);
                return true;
            case Deafen deafen:
                Remove(deafen.Listener);
                return true;
            default:
                return false;
        }
    };

    /// <summary>Adds one, once.</summary>
    public void Add(IActorRef actor)
    {
        if (!_listeners.Contains(actor))
            _listeners.Add(actor);
    }

    /// <summary>Removes one.</summary>
    public void Remove(IActorRef actor) => _listeners.Remove(actor);

    /// <summary>Tells all of them, with the running actor as sender.</summary>
    public void Gossip(object message) => Gossip(message, Cells.EngineThread.CurrentCell);

    /// <summary>Tells all of them.</summary>
    public void Gossip(object message, IActorRef? sender)
    {
        foreach (var listener in _listeners)
            listener.Tell(message, sender);
    }

    internal bool Contains(IActorRef actor) => _listeners.Contains(actor);
}
