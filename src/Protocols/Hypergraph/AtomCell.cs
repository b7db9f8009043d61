using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Everything known about one atom: its incarnations, removals, registers, and its place in the visibility
/// count. Also the placeholder of a member that no record was seen of.</summary>
sealed class AtomCell(AtomKey key)
{
    readonly SortedDictionary<uint, List<Op>> _added = [];
    readonly SortedSet<uint> _removed = [];
    readonly SortedDictionary<(uint Inc, Bytes32 Property, Bytes32 Dot), Register> _registers = [];
    uint _newest;

    public AtomKey Key { get; } = key;

    /// <summary>The record of the newest incarnation with the smallest hash.</summary>
    public Op? Current { get; private set; }

    public bool Alive { get; set; }

    public bool Visible { get; set; }

    /// <summary>Distinct members of the current record that are invisible.</summary>
    public int InvisibleMembers { get; set; }

    /// <summary>Distinct members of the current record.</summary>
    public IReadOnlyList<AtomKey> Members { get; private set; } = [];

    /// <summary>Edges of this shard whose current record has this atom as a member.</summary>
    public SortedSet<AtomKey> Edges { get; } = [];

    public void Add(Op op)
    {
        if (!_added.TryGetValue(op.Incarnation, out var records))
            _added.Add(op.Incarnation, records = []);
        _newest = Math.Max(_newest, op.Incarnation);
        var at = records.FindIndex(record => record.Hash >= op.Hash);
        if (at < 0) records.Add(op);
        else if (records[at].Hash != op.Hash) records.Insert(at, op);
    }

    public void Remove(uint incarnation) => _removed.Add(incarnation);

    public void Merge((uint Inc, Bytes32 Property, Bytes32 Dot) name, Register entry)
    {
        if (!_registers.TryGetValue(name, out var known) || entry.Beats(known))
            _registers[name] = entry;
    }

    public (Op? Record, bool Alive) Newest()
        => _added.Count == 0 ? (null, false) : (_added[_newest][0], !_removed.Contains(_newest));

    public void SetCurrent(Op? record)
    {
        Current = record;
        Members = record?.Body is AddAtom { Content.Members: { Count: > 0 } members }
            ? [.. members.Select(member => member.Target).Order().Distinct()]
            : [];
    }

    public Register? Get(Bytes32 property)
        => _registers.TryGetValue((Current?.Incarnation ?? 0, property, Bytes32.Zero), out var entry) ? entry : null;

    public IReadOnlyList<Value> GetAll(Bytes32 property)
    {
        var incarnation = Current?.Incarnation ?? 0;
        return [.. _registers
            .Where(pair => pair.Key.Inc == incarnation && pair.Key.Property == property && !pair.Key.Dot.IsZero
                && pair.Value.Value is not null)
            .Select(pair => pair.Value.Value!)];
    }
}
