using QuilActors.Protocols.Admin;

namespace QuilActors.Actors.Admin;

/// <summary>One event as it goes over the wire.</summary>
/// <param name="Id">Rises by one.</param>
/// <param name="Type">One of <see cref="AdminEvents"/>.</param>
/// <param name="Data">UTF-8 JSON without line breaks.</param>
public readonly record struct AdminEvent(ulong Id, string Type, ReadOnlyMemory<byte> Data);

/// <summary>The newest events of a node for any number of readers, each with its own place. A state event (overview,
/// actor) takes the place of the one before it. Thread-safe.</summary>
public sealed class EventRing
{
    /// <summary>Events that are kept.</summary>
    public const int EventsMax = 4096;

    /// <summary>Bytes of data that are kept; also what a reader may fall behind.</summary>
    public const int BytesMax = 1 << 20;

    readonly Lock _lock = new();
    readonly Queue<AdminEvent> _events = new();
    readonly Dictionary<string, AdminEvent> _states = new(StringComparer.Ordinal);
    TaskCompletionSource _changed = NewSignal();
    ulong _last;
    ulong _dropped;
    long _bytes;
    int _readers;

    /// <summary>Readers now; the tree of actors is only collected for them.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Id of the newest event; 0 before the first.</summary>
    public ulong Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Id of the oldest fact that is kept; one above <see cref="Last"/> when none is.</summary>
    public ulong Oldest
    {
        get
        {
            lock (_lock)
                return _events.TryPeek(out var oldest) ? oldest.Id : _last + 1;
        }
    }

    public void Add(string type, byte[] data)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            var added = new AdminEvent(++_last, type, data);
            if (IsState(type))
            {
                // Held apart, so that one kind of state can never push the facts out.
                _states[type] = added;
            }
            else
            {
                _events.Enqueue(added);
                _bytes += data.Length;
            }
            while (_events.Count > EventsMax || _bytes > BytesMax)
            {
                var dropped = _events.Dequeue();
                _bytes -= dropped.Data.Length;
                _dropped = dropped.Id;
            }
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }

    /// <summary>Events behind <paramref name="after"/>, in order, and the task that ends at the next one. Lost: facts
    /// behind that place are gone, so the reader must fetch what it shows anew.</summary>
    public (IReadOnlyList<AdminEvent> Events, bool Lost, Task Changed) Read(ulong after)
    {
        lock (_lock)
        {
            var lost = after > _last || _dropped > after;
            var from = lost ? _last : after;
            var events = _events.Where(item => item.Id > from)
                .Concat(_states.Values.Where(item => item.Id > from)).OrderBy(item => item.Id).ToArray();
            return (events, lost, _changed.Task);
        }
    }

    /// <summary>Counts a reader until the result is disposed.</summary>
    public IDisposable Join()
    {
        Interlocked.Increment(ref _readers);
        return new Reader(this);
    }

    static bool IsState(string type) => type is AdminEvents.Overview or AdminEvents.Actor;

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    sealed class Reader(EventRing ring) : IDisposable
    {
        int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref ring._readers);
        }
    }
}
