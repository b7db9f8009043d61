using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>What people see of a shard.</summary>
static class ShardViews
{
    public static ShardInfo InfoOf(
        ShardReplica replica, EntryDesk desk, PullPlan plan, IReadOnlyList<Bytes32> members, Bytes32 self)
    {
        var entry = desk.Committed;
        return new ShardInfo(replica.Shard.Number, replica.Shard.Address, replica.State.AliveCount,
            replica.State.VisibleCount, entry?.Bytes ?? 0, entry?.LeafCount ?? 0, entry?.ContentRoot ?? default,
            entry?.ChunkRoot ?? default, desk.CommittedFrame,
            [.. replica.Versions.Entries.Select(version => new AuthorVersion(version.Author, version.Sequence))],
            [.. members.Where(member => (member == self ? replica.Versions : plan.VersionsOf(member))
                .Covers(desk.CommittedCut)).Select(ChainHashes.AddressOf)]);
    }

    /// <summary>Members known to hold an atom's current record.</summary>
    public static IReadOnlyList<Bytes32> HoldersOf(
        ShardReplica replica, PullPlan plan, AppendLinks links, IReadOnlyList<Bytes32> members, Bytes32 self,
        AtomKey key)
    {
        if (replica.State.CurrentRecord(key) is not { } record)
            return [];
        var (author, sequence) = (record.Stamp.Author, replica.SequenceOf(record));
        if (sequence == 0)
            return [ChainHashes.AddressOf(self)];
        return [.. members.Where(member => member == self
            || plan.VersionsOf(member)[author] >= sequence
            || (author == self && links.HeldBy(member) >= sequence)).Select(ChainHashes.AddressOf)];
    }

    public static AtomList AtomsOf(ShardReplica replica, GetAtoms query)
    {
        var items = new List<AtomInfo>();
        foreach (var key in replica.State.Keys())
        {
            var content = ((AddAtom)replica.State.CurrentRecord(key)!.Body).Content;
            if (!content.TypeIri.StartsWith(query.TypePrefix, StringComparison.Ordinal)
                || !replica.State.IsAlive(key))
                continue;
            if (items.Count >= query.Limit)
                return new AtomList(items, true);
            items.Add(new AtomInfo(replica.Shard.Number,
                key.Kind == AtomKind.Vertex ? "vertex" : "hyperedge", key.Id.Data, content.TypeIri,
                content.Incarnation, replica.State.IsVisible(key), content.Members.Count,
                OsSchema.Describe(content, property => replica.State.Get(key, property))));
        }
        return new AtomList(items, false);
    }
}
