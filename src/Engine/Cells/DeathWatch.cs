using QuilActors.Engine.Event;
using QuilActors.Engine.Extras;

namespace QuilActors.Engine.Cells;

/// <summary>Whom a cell watches and who watches it.</summary>
sealed class DeathWatch(ActorCell cell)
{
    readonly LinkedMap<IActorRef, object?> _watching = new();
    readonly LinkedMap<ISystemRef, bool> _watchers = new();
    readonly Dictionary<IActorRef, DeathNotice> _announced = [];

    public int WatcherCount => _watchers.Count;

    public int WatchingCount => _watching.Count;

    public IReadOnlyList<ISystemRef> Watchers => _watchers.Keys();

    public IReadOnlyList<IActorRef> Watching => _watching.Keys();

    /// <summary>The first form stays: false if already watched.</summary>
    public bool Watch(IActorRef subject, object? message)
    {
        if (ReferenceEquals(subject, cell) || !_watching.TryAdd(subject, message))
            return false;
        if (subject is ISystemRef local)
            local.SendSystem(new WatchMessage(cell));
        return true;
    }

    public void Unwatch(IActorRef subject)
    {
        _announced.Remove(subject);
        if (_watching.Remove(subject, out _) && subject is ISystemRef local)
            local.SendSystem(new UnwatchMessage(cell));
    }

    public void UnwatchAll()
    {
        foreach (var subject in _watching.Keys())
            Unwatch(subject);
        _announced.Clear();
    }

    public void AddWatcher(ISystemRef watcher) => _watchers.TryAdd(watcher, true);

    public void RemoveWatcher(ISystemRef watcher) => _watchers.Remove(watcher, out _);

    /// <summary>Puts the notice behind everything the dead actor had sent.</summary>
    public void OnTerminated(DeathWatchNotification notification)
    {
        if (!_watching.Remove(notification.Actor, out var message))
            return;
        var notice = new DeathNotice(notification.Actor, message
            ?? new Terminated(notification.Actor, notification.ExistenceConfirmed, false));
        _announced[notification.Actor] = notice;
        cell.Enqueue(notice, notification.Actor);
    }

    /// <summary>Whether a notice is still wanted when its turn comes.</summary>
    public bool TakeNotice(DeathNotice notice)
    {
        if (!_announced.TryGetValue(notice.Subject, out var announced) || !ReferenceEquals(announced, notice))
            return false;
        _announced.Remove(notice.Subject);
        return true;
    }

    public void TellWatchers(IActorRef? except)
    {
        foreach (var watcher in _watchers.Keys())
        {
            if (!ReferenceEquals(watcher, except))
                watcher.SendSystem(new DeathWatchNotification(cell, existenceConfirmed: true));
        }
    }
}

/// <summary>Carries a <see cref="Terminated"/> or its replacement through the mailbox.</summary>
sealed class DeathNotice(IActorRef subject, object message) : AutoReceivedMessage, IDeadLetterSuppression
{
    public IActorRef Subject => subject;

    internal override object Inner => message;

    internal override void ReceivedBy(ActorCell cell)
    {
        if (cell.Extras.Watch is { } watch && watch.TakeNotice(this))
            cell.Deliver(message);
    }
}
