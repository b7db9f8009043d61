namespace QuilActors.Engine;

/// <summary>The handlers of one behaviour, tried in the order they were declared; the first match wins.</summary>
sealed class ReceiveHandlers
{
    readonly List<Entry> _entries = [];
    readonly Dictionary<Type, Entry[]> _byType = [];
    bool _closed;

    /// <summary>Adds a handler of <typeparamref name="T"/> with an optional predicate.</summary>
    public void Add<T>(Action<T> handler, Predicate<T>? shouldHandle)
        => Add<T>(
            message =>
            {
                if (shouldHandle is not null && !shouldHandle(message))
                    return false;
                handler(message);
                return true;
            },
            typeof(T) == typeof(object) && shouldHandle is null);

    /// <summary>Adds a handler by run-time type with an optional predicate.</summary>
    public void Add(Type type, Action<object> handler, Predicate<object>? shouldHandle)
        => Add(
            type,
            message =>
            {
                if (shouldHandle is not null && !shouldHandle(message))
                    return false;
                handler(message);
                return true;
            },
            type == typeof(object) && shouldHandle is null);

    /// <summary>Adds a handler of <typeparamref name="T"/>; it returns false to let the next one try.</summary>
    public void Add<T>(Func<T, bool> handler, bool isCatchAll)
    {
        RequireOpen();
        _closed = isCatchAll;
        _entries.Add(new Entry<T>(handler));
        _byType.Clear();
    }

    /// <summary>Adds a handler by run-time type.</summary>
    public void Add(Type type, Func<object, bool> handler, bool isCatchAll)
    {
        RequireOpen();
        _closed = isCatchAll;
        _entries.Add(new TypedEntry(type, handler));
        _byType.Clear();
    }

    public bool Handle(object message)
    {
        var type = message.GetType();
        if (!_byType.TryGetValue(type, out var candidates))
        {
            candidates = [.. _entries.Where(e => e.Fits(message))];
            _byType[type] = candidates;
        }
        foreach (var candidate in candidates)
        {
            if (candidate.Handle(message))
                return true;
        }
        return false;
    }

    void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException(
                "a handler that matches everything has been added; no handler after it is ever reached");
    }

    abstract class Entry
    {
        public abstract bool Fits(object message);

        public abstract bool Handle(object message);
    }

    sealed class Entry<T>(Func<T, bool> handler) : Entry
    {
        public override bool Fits(object message) => message is T;

        public override bool Handle(object message) => handler((T)message);
    }

    sealed class TypedEntry(Type type, Func<object, bool> handler) : Entry
    {
        public override bool Fits(object message) => type.IsInstanceOfType(message);

        public override bool Handle(object message) => handler(message);
    }
}
