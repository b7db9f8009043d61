namespace QuilActors.Engine.Cells;

/// <summary>Cells by name, in the order they were added. Not thread-safe.</summary>
/// <remarks>The index is a table of numbers with linear probing (hash and position), the cells lie in chunks in order.
/// So a collection of young objects after many births looks at the last chunk only, where a table of references would
/// have changed all over.</remarks>
sealed class ChildTable
{
    const int ChunkBits = 10;
    const int Chunk = 1 << ChunkBits;
    const int SlotsMin = 4;
    const int HolesMax = 16;

    // hash << 32 | position + 1; 0 is empty
    ulong[] _index = new ulong[SlotsMin];
    ActorCell?[][] _chunks = [new ActorCell?[SlotsMin]];
    int _used;

    public int Count { get; private set; }

    public ActorCell? Find(string name)
    {
        var entry = _index[Probe(name, HashOf(name))];
        return entry == 0 ? null : CellOf(entry);
    }

    /// <summary>Adds a cell; false if its name is taken.</summary>
    public bool TryAdd(ActorCell cell)
    {
        var hash = HashOf(cell.Name);
        var at = Probe(cell.Name, hash);
        if (_index[at] != 0)
            return false;
        _index[at] = ((ulong)hash << 32) | (uint)(_used + 1);
        Append(cell);
        // At most three quarters full.
        if (++Count * 4 > _index.Length * 3)
            Reindex(_index.Length * 2);
        return true;
    }

    /// <summary>Removes a cell that is in it.</summary>
    public void Remove(ActorCell cell)
    {
        var mask = _index.Length - 1;
        var hole = Probe(cell.Name, HashOf(cell.Name));
        Slot(PositionOf(_index[hole])) = null;
        Count--;
        // What was pushed behind its own place by others moves up, so that a probe may end at an empty slot.
        for (var at = (hole + 1) & mask; _index[at] != 0; at = (at + 1) & mask)
        {
            if (((at - (int)(_index[at] >> 32)) & mask) < ((at - hole) & mask))
                continue;
            _index[hole] = _index[at];
            hole = at;
        }
        _index[hole] = 0;
        if (_used - Count > Count + HolesMax)
            Compact();
    }

    /// <summary>All cells, oldest first.</summary>
    public ActorCell[] ToArray()
    {
        var cells = new ActorCell[Count];
        var i = 0;
        for (var position = 0; position < _used; position++)
        {
            if (Slot(position) is { } cell)
                cells[i++] = cell;
        }
        return cells;
    }

    /// <summary>At most <paramref name="max"/> cells added after that uid, oldest first; quick where the cell of that
    /// uid is still there under <paramref name="name"/>.</summary>
    public List<ActorCell> After(string name, long uid, int max)
    {
        var entry = _index[Probe(name, HashOf(name))];
        var position = entry != 0 && CellOf(entry).Uid == uid ? PositionOf(entry) + 1 : 0;
        var found = new List<ActorCell>(Math.Min(max, Count));
        for (; position < _used && found.Count < max; position++)
        {
            if (Slot(position) is { } cell && cell.Uid > uid)
                found.Add(cell);
        }
        return found;
    }

    static uint HashOf(string name) => (uint)name.GetHashCode();

    static int PositionOf(ulong entry) => (int)(uint)entry - 1;

    ActorCell CellOf(ulong entry) => Slot(PositionOf(entry))!;

    ref ActorCell? Slot(int position) => ref _chunks[position >> ChunkBits][position & (Chunk - 1)];

    /// <summary>Where the name is, else the empty slot where it belongs.</summary>
    int Probe(string name, uint hash)
    {
        var index = _index;
        var mask = index.Length - 1;
        var at = (int)hash & mask;
        while (index[at] is var entry && entry != 0 && ((uint)(entry >> 32) != hash || CellOf(entry).Name != name))
            at = (at + 1) & mask;
        return at;
    }

    void Append(ActorCell cell)
    {
        var number = _used >> ChunkBits;
        if (number == _chunks.Length)
            Array.Resize(ref _chunks, number * 2);
        // The first chunk grows, the others are whole from the start.
        if (number > 0)
            _chunks[number] ??= new ActorCell?[Chunk];
        else if (_used == _chunks[0].Length)
            Array.Resize(ref _chunks[0], _used * 2);
        Slot(_used++) = cell;
    }

    void Reindex(int slots)
    {
        var bigger = new ulong[slots];
        var mask = slots - 1;
        foreach (var entry in _index)
        {
            if (entry == 0)
                continue;
            var at = (int)(entry >> 32) & mask;
            while (bigger[at] != 0)
                at = (at + 1) & mask;
            bigger[at] = entry;
        }
        _index = bigger;
    }

    /// <summary>Closes the holes that removed cells left.</summary>
    void Compact()
    {
        var cells = ToArray();
        _index = new ulong[SlotsMin];
        _chunks = [new ActorCell?[SlotsMin]];
        _used = Count = 0;
        foreach (var cell in cells)
            TryAdd(cell);
    }
}
