using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The replicated state with everything a reader asks: current records, registers and visibility, kept up to
/// date op by op. visible = least fixpoint of F(X) = {x | alive(x), all members of x's current record in X}, counted
/// with a work queue: per edge the number of distinct invisible members. Applying never fails.
///
/// Members in another shard are told by <see cref="SetForeign"/>; until then they are invisible.
/// <see cref="TryTakeWatch"/> names the foreign atoms this shard must hear about.</summary>
public sealed class ShardState(Func<AtomKey, bool> isForeign)
{
    readonly SortedDictionary<AtomKey, AtomCell> _cells = [];
    readonly Queue<AtomKey> _watches = new();
    readonly Queue<AtomKey> _touched = new();

    /// <summary>A state in which every member is in the same shard.</summary>
    public ShardState()
        : this(static _ => false)
    {
    }

    /// <summary>Atoms that are alive: added, and their newest incarnation not removed.</summary>
    public int AliveCount { get; private set; }

    public int VisibleCount { get; private set; }

    /// <summary>merge(S, {op}).</summary>
    public void Apply(Op op)
    {
        var cell = Cell(op.Key);
        switch (op.Body)
        {
            case AddAtom:
                cell.Add(op);
                Refresh(cell);
                break;
            case RemoveAtom remove:
                cell.Remove(remove.Inc);
                Refresh(cell);
                break;
            case SetValue set:
                cell.Merge((set.Inc, set.PropertyId, Bytes32.Zero), new Register(op.Stamp, set.Value, false));
                break;
            case AddValue add:
                cell.Merge((add.Inc, add.PropertyId, op.Hash), new Register(default, add.Value, false));
                break;
            case RemoveValue remove:
                foreach (var dot in remove.Dots)
                    cell.Merge((remove.Inc, remove.PropertyId, dot), new Register(default, null, true));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
        Touch(cell);
    }

    /// <summary>What the shard of a foreign member says about it. Repeating it changes nothing.</summary>
    public void SetForeign(AtomKey key, bool visible)
    {
        if (!isForeign(key))
            return;
        var cell = Cell(key);
        if (cell.Visible == visible)
            return;
        if (visible) Raise(cell);
        else Lower(cell);
    }

    public bool IsVisible(AtomKey key) => _cells.TryGetValue(key, out var cell) && cell.Visible;

    /// <summary>Whether the atom's newest incarnation was added and not removed.</summary>
    public bool IsAlive(AtomKey key) => _cells.TryGetValue(key, out var cell) && cell.Alive;

    /// <summary>The current record of an atom, alive or not; null when none was ever added.</summary>
    public Op? CurrentRecord(AtomKey key) => _cells.TryGetValue(key, out var cell) ? cell.Current : null;

    /// <summary>The value of a single-valued register of the atom's newest incarnation.</summary>
    public Value? Get(AtomKey key, Bytes32 propertyId)
        => _cells.TryGetValue(key, out var cell) ? cell.Get(propertyId)?.Value : null;

    /// <summary>Who last set that register; null when nobody has.</summary>
    public Stamp? StampOf(AtomKey key, Bytes32 propertyId)
        => _cells.TryGetValue(key, out var cell) ? cell.Get(propertyId)?.Stamp : null;

    /// <summary>The present values of a set-valued register, by dot.</summary>
    public IReadOnlyList<Value> GetAll(AtomKey key, Bytes32 propertyId)
        => _cells.TryGetValue(key, out var cell) ? cell.GetAll(propertyId) : [];

    /// <summary>Keys of all atoms that have a record, ascending.</summary>
    public IEnumerable<AtomKey> Keys()
        => _cells.Where(pair => pair.Value.Current is not null).Select(pair => pair.Key);

    /// <summary>Edges that are alive but invisible: a member is missing, removed or in a cycle.</summary>
    public IEnumerable<AtomKey> Dangling()
        => _cells.Where(pair => pair.Value is { Alive: true, Visible: false }).Select(pair => pair.Key);

    /// <summary>Foreign atoms that edges of this shard have as members, ascending.</summary>
    public IEnumerable<AtomKey> ForeignMembers()
        => _cells.Where(pair => isForeign(pair.Key) && pair.Value.Edges.Count > 0).Select(pair => pair.Key);

    /// <summary>The next foreign atom to hear about, each once.</summary>
    public bool TryTakeWatch(out AtomKey key) => _watches.TryDequeue(out key);

    /// <summary>The next atom whose record, registers or visibility changed. An atom may come more than once.</summary>
    public bool TryTakeTouched(out AtomKey key) => _touched.TryDequeue(out key);

    AtomCell Cell(AtomKey key)
    {
        if (!_cells.TryGetValue(key, out var cell))
        {
            cell = new AtomCell(key);
            _cells.Add(key, cell);
        }
        return cell;
    }

    void Touch(AtomCell cell) => _touched.Enqueue(cell.Key);

    // A change of the current record: lower the atom and all above it, count the new members, then raise. Doing it in
    // one step would let a cycle hold itself up.
    void Refresh(AtomCell cell)
    {
        var (record, alive) = cell.Newest();
        if (record == cell.Current && alive == cell.Alive)
            return;
        if (cell.Visible)
            Lower(cell);
        if (record != cell.Current)
            Relink(cell, record);
        AliveCount += (alive ? 1 : 0) - (cell.Alive ? 1 : 0);
        cell.Alive = alive;
        if (alive && cell.InvisibleMembers == 0)
            Raise(cell);
    }

    void Relink(AtomCell cell, Op? record)
    {
        foreach (var member in cell.Members)
            Cell(member).Edges.Remove(cell.Key);
        cell.SetCurrent(record);
        cell.InvisibleMembers = 0;
        foreach (var member in cell.Members)
        {
            var target = Cell(member);
            if (isForeign(member) && target.Edges.Count == 0)
                _watches.Enqueue(member);
            target.Edges.Add(cell.Key);
            if (!target.Visible)
                cell.InvisibleMembers++;
        }
    }

    void Raise(AtomCell first) => Propagate(first, visible: true);

    void Lower(AtomCell first) => Propagate(first, visible: false);

    void Propagate(AtomCell first, bool visible)
    {
        var work = new Queue<AtomCell>();
        Turn(first, visible, work);
        while (work.TryDequeue(out var cell))
        {
            foreach (var key in cell.Edges)
            {
                var edge = _cells[key];
                edge.InvisibleMembers += visible ? -1 : 1;
                if (visible ? edge is { Alive: true, Visible: false, InvisibleMembers: 0 } : edge.Visible)
                    Turn(edge, visible, work);
            }
        }
    }

    void Turn(AtomCell cell, bool visible, Queue<AtomCell> work)
    {
        cell.Visible = visible;
        if (!isForeign(cell.Key))
            VisibleCount += visible ? 1 : -1;
        Touch(cell);
        work.Enqueue(cell);
    }
}
