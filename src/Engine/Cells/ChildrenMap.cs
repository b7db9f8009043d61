using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The children of a cell by name, in the order they were made. Locked: also foreign threads add (to a
/// guardian) and look.</summary>
sealed class ChildrenMap
{
    const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    readonly Lock _gate = new();
    readonly ChildTable _table = new();
    int _dying;
    long _generated;
    bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
                return _table.Count;
        }
    }

    /// <summary>Children that were told to stop and are not gone yet.</summary>
    public int Dying
    {
        get
        {
            lock (_gate)
                return _dying;
        }
    }

    /// <summary>Makes and adds a child under a free name.</summary>
    /// <exception cref="InvalidActorNameException">A sibling has it.</exception>
    public ActorCell Add(string? name, ActorCell parent, Props props, MessageDispatcher dispatcher)
    {
        lock (_gate)
        {
            if (_closed)
                throw new InvalidOperationException("cannot create children while terminating or terminated");
            name ??= Generate();
            var child = new ActorCell(parent, name, props, dispatcher, parent.System.NextUid());
            return _table.TryAdd(child)
                ? child
                : throw new InvalidActorNameException($"actor name [{name}] is not unique");
        }
    }

    public ActorCell? Find(string name)
    {
        lock (_gate)
            return _table.Find(name);
    }

    /// <summary>Marks a child as told to stop; false if it is no child or already marked.</summary>
    public bool MarkDying(ActorCell child)
    {
        lock (_gate)
        {
            if (child.IsToldToStop || !Contains(child))
                return false;
            child.IsToldToStop = true;
            _dying++;
            return true;
        }
    }

    public bool Remove(ActorCell child)
    {
        lock (_gate)
        {
            if (!Contains(child))
                return false;
            _table.Remove(child);
            if (child.IsToldToStop)
                _dying--;
            return true;
        }
    }

    /// <summary>Refuses further children.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    public bool Has(ActorCell child)
    {
        lock (_gate)
            return Contains(child);
    }

    /// <summary>All children now, oldest first.</summary>
    public ActorCell[] Snapshot()
    {
        lock (_gate)
            return _table.ToArray();
    }

    /// <summary>At most <paramref name="max"/> children made after that uid, oldest first. Where the child of that uid
    /// still lives under <paramref name="name"/>, none is skipped one by one.</summary>
    public List<ActorCell> After(string name, long uid, int max)
    {
        lock (_gate)
            return _table.After(name, uid, max);
    }

    bool Contains(ActorCell child) => ReferenceEquals(_table.Find(child.Name), child);

    string Generate()
    {
        Span<char> text = stackalloc char[16];
        text[0] = '$';
        var length = 1;
        for (var n = _generated++; ; n >>= 6)
        {
            text[length++] = Digits[(int)(n & 63)];
            if (n < 64)
                return new string(text[..length]);
        }
    }
}
