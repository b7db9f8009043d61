using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>Messages put aside, with their senders.</summary>
public interface IStash
{
    /// <summary>Whether it holds any.</summary>
    bool NonEmpty { get; }

    /// <summary>Whether it holds none.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether it takes no more.</summary>
    bool IsFull { get; }

    /// <summary>How many it holds.</summary>
    int Count { get; }

    /// <summary>How many it takes; -1 for any number.</summary>
    int Capacity { get; }

    /// <summary>Puts the current message aside.</summary>
    /// <exception cref="IllegalActorStateException">It is there already.</exception>
    /// <exception cref="StashOverflowException">It is full.</exception>
    void Stash();

    /// <summary>Puts the oldest one before everything in the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all, in order, before everything in the mailbox.</summary>
    void UnstashAll();

    /// <summary>The same with those for which the predicate holds; the others are discarded.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all out.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages in order before those it holds.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>A message and its sender.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Its sender; the dead letters if none.</param>
public readonly record struct Envelope(object Message, IActorRef Sender);

/// <summary>An actor that gets a stash, from <c>PreStart</c> on.</summary>
public interface IActorStash
{
    /// <summary>Set by the engine.</summary>
    IStash Stash { get; set; }
}

/// <summary>An actor with a stash, whatever its mailbox.</summary>
public interface IWithUnrestrictedStash : IActorStash;

/// <summary>An actor with a stash.</summary>
public interface IWithStash : IWithUnrestrictedStash;

/// <summary>An actor with a stash of any size.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash;

/// <summary>An actor with a stash of the capacity of <see cref="ActorSystemSetup.StashCapacity"/>.</summary>
public interface IWithBoundedStash : IWithUnrestrictedStash;

sealed class ActorStash(ActorCell cell, int capacity) : IStash
{
    readonly List<Cells.Envelope> _envelopes = [];
    long _lastStashed = -1;

    public bool NonEmpty => _envelopes.Count > 0;

    public bool IsEmpty => _envelopes.Count == 0;

    public bool IsFull => capacity >= 0 && _envelopes.Count >= capacity;

    public int Count => _envelopes.Count;

    public int Capacity => capacity;

    public void Stash()
    {
        var message = cell.CurrentMessage
            ?? throw new IllegalActorStateException("there is no current message to stash");
        if (_lastStashed == cell.Processed)
            throw new IllegalActorStateException($"cannot stash the same message {message} more than once");
        if (IsFull)
            throw new StashOverflowException($"the stash of {cell.Path} is full: {capacity} messages");
        _lastStashed = cell.Processed;
        _envelopes.Add(new Cells.Envelope { Message = message, Sender = cell.RawSender });
    }

    public void Unstash()
    {
        if (_envelopes.Count == 0)
            return;
        cell.PutBack([_envelopes[0]]);
        _envelopes.RemoveAt(0);
    }

    public void UnstashAll()
    {
        if (_envelopes.Count == 0)
            return;
        cell.PutBack(_envelopes);
        _envelopes.Clear();
    }

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        _envelopes.RemoveAll(envelope => !predicate(Shown(envelope)));
        UnstashAll();
    }

    public IEnumerable<Envelope> ClearStash() => [.. TakeAll().Select(Shown)];

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        Cells.Envelope[] before =
            [.. envelopes.Select(e => new Cells.Envelope { Message = e.Message, Sender = e.Sender })];
        if (capacity >= 0 && _envelopes.Count + before.Length > capacity)
            throw new StashOverflowException($"the stash of {cell.Path} is full: {capacity} messages");
        _envelopes.InsertRange(0, before);
    }

    public Cells.Envelope[] TakeAll()
    {
        Cells.Envelope[] all = [.. _envelopes];
        _envelopes.Clear();
        return all;
    }

    Envelope Shown(Cells.Envelope envelope) => new(envelope.Message, envelope.Sender ?? cell.System.DeadLetters);
}
