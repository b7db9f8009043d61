using System.Runtime.InteropServices;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The children of a cell by name, in the order they were made. Locked: also foreign threads add (to a
/// guardian) and look.</summary>
sealed class ChildrenMap
{
    const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    readonly Lock _gate = new();
    readonly Dictionary<string, ActorCell> _byName = new(StringComparer.Ordinal);
    ActorCell? _first;
    ActorCell? _last;
    int _dying;
    long _generated;
    bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
                return _byName.Count;
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
            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_byName, name, out var isTaken);
            if (isTaken)
                throw new InvalidActorNameException($"actor name [{name}] is not unique");
            var child = new ActorCell(parent.System, parent, name, props, dispatcher, parent.System.NextUid());
            slot = child;
            child.PreviousSibling = _last;
            if (_last is null)
                _first = child;
            else
                _last.NextSibling = child;
            _last = child;
            return child;
        }
    }

    public ActorCell? Find(string name)
    {
        lock (_gate)
            return _byName.GetValueOrDefault(name);
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
            _byName.Remove(child.Name);
            if (child.PreviousSibling is null)
                _first = child.NextSibling;
            else
                child.PreviousSibling.NextSibling = child.NextSibling;
            if (child.NextSibling is null)
                _last = child.PreviousSibling;
            else
                child.NextSibling.PreviousSibling = child.PreviousSibling;
            child.NextSibling = child.PreviousSibling = null;
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
        {
            var children = new ActorCell[_byName.Count];
            var i = 0;
            for (var child = _first; child is not null; child = child.NextSibling)
                children[i++] = child;
            return children;
        }
    }

    /// <summary>At most <paramref name="max"/> children made after that uid, oldest first. Where the child of that uid
    /// still lives under <paramref name="name"/>, none is skipped one by one.</summary>
    public List<ActorCell> After(string name, long uid, int max)
    {
        lock (_gate)
        {
            var child = _byName.TryGetValue(name, out var known) && known.Uid == uid ? known.NextSibling : _first;
            while (child is not null && child.Uid <= uid)
                child = child.NextSibling;
            var found = new List<ActorCell>(Math.Min(max, _byName.Count));
            for (; child is not null && found.Count < max; child = child.NextSibling)
                found.Add(child);
            return found;
        }
    }

    bool Contains(ActorCell child)
        => _byName.TryGetValue(child.Name, out var found) && ReferenceEquals(found, child);

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
