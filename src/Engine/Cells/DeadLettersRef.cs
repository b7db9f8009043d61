using QuilActors.Engine.Event;

namespace QuilActors.Engine.Cells;

/// <summary>Publishes what is told to it as <see cref="DeadLetter"/>, once.</summary>
sealed class DeadLettersRef(ActorSystem system, ActorPath path) : ISystemRef
{
    public ActorPath Path => path;

    public ActorSystem System => system;

    public bool IsTerminated => true;

    public void Tell(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("message is null");
        Post(message, sender, this);
    }

    public void Post(object message, IActorRef? sender, IActorRef recipient)
    {
        if (message is AllDeadLetters)
        {
            if (ReferenceEquals(recipient, this))
                system.EventStream.Publish(message);
            return;
        }
        if (message is Identify identify)
        {
            if (ReferenceEquals(recipient, this) || recipient is EmptyRef)
                sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
            return;
        }
        if (message is LogEvent)
            return;
        var from = sender ?? this;
        if (message is IDeadLetterSuppression)
        {
            system.EventStream.Publish(new SuppressedDeadLetter(message, from, recipient));
            return;
        }
        var @class = system.IsTerminating ? DeadLetterClass.Shutdown
            : recipient is ActorCell or FutureRef ? DeadLetterClass.StaleIncarnation
            : DeadLetterClass.UnknownPath;
        system.Meters?.DeadLetter(@class);
        system.EventStream.Publish(new DeadLetter(message, from, recipient, @class));
    }

    public void SendSystem(SystemMessage message)
    {
        if (message is WatchMessage watch)
            watch.Watcher.SendSystem(new DeathWatchNotification(this, existenceConfirmed: false));
    }

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 1;

    public int CompareTo(IActorRef? other) => other is null ? 1 : path.CompareTo(other.Path);

    public override string ToString() => $"[{path}]";
}

/// <summary>A path at which nobody lives: all told to it is a dead letter of that path.</summary>
sealed class EmptyRef(ActorSystem system, ActorPath path) : ISystemRef
{
    public ActorPath Path => path;

    public ActorSystem System => system;

    public bool IsTerminated => true;

    public void Tell(object message, IActorRef? sender) => system.DeadLettersRef.Post(message, sender, this);

    public void SendSystem(SystemMessage message)
    {
        if (message is WatchMessage watch)
            watch.Watcher.SendSystem(new DeathWatchNotification(this, existenceConfirmed: false));
    }

    public bool Equals(IActorRef? other) => other is EmptyRef && path.Equals(other.Path);

    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    public override int GetHashCode() => path.GetHashCode();

    public int CompareTo(IActorRef? other) => other is null ? 1 : path.CompareTo(other.Path);

    public override string ToString() => $"[{path}]";
}
