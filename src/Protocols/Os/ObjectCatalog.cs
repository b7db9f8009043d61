using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>An atom as its shard has it now: what the catalogue is built from.</summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Content">Current record.</param>
/// <param name="Alive">Whether its newest incarnation stands.</param>
/// <param name="Register">Value of the type's own register: a bucket's creation time, a name's File.</param>
public sealed record AtomFact(uint Shard, AtomContent Content, bool Alive, Value? Register);

/// <summary>A bucket of the catalogue.</summary>
public readonly record struct BucketRow(string Name, long CreatedMs);

/// <summary>A file of the catalogue: its address, shard and fixed fields.</summary>
public sealed record FileRow(Bytes32 Address, uint Shard, FileBody Body);

/// <summary>A block of a file, in order.</summary>
public readonly record struct BlockRow(Bytes32 Address, uint Shard, BlockBody Body);

/// <summary>A page of a listing.</summary>
public sealed record CatalogPage(
    IReadOnlyList<FileRow> Files, IReadOnlyList<string> Prefixes, bool IsTruncated, string Next);

/// <summary>The index over buckets, names, files and blocks of one node: derived from its shards' atoms, kept in memory
/// in the order of listings, rebuilt when the shards recover. Facts may come in any order and more than once.
/// </summary>
public sealed class ObjectCatalog
{
    readonly SortedDictionary<string, long> _buckets = new(Utf8Order.Instance);
    readonly SortedSet<string> _knownBuckets = new(Utf8Order.Instance);
    readonly SortedDictionary<string, NameIndex> _names = new(Utf8Order.Instance);
    readonly Dictionary<Bytes32, FileRow> _files = [];
    readonly Dictionary<Bytes32, BlockRow> _blocks = [];
    readonly Dictionary<Bytes32, List<AtomContent>> _edges = [];

    /// <summary>Takes what a shard says about an atom. Other types are ignored.</summary>
    public void Apply(AtomFact fact)
    {
        switch (fact.Content.TypeIri)
        {
            case Vocabulary.Bucket when BucketBody.TryRead(fact.Content.Body.Span, out var bucket):
                _knownBuckets.Add(bucket.Name);
                if (fact is { Alive: true, Register.Tag: ValueTag.I64 })
                    _buckets[bucket.Name] = fact.Register.AsI64();
                else
                    _buckets.Remove(bucket.Name);
                break;
            case Vocabulary.ObjectName when ObjectNameBody.TryRead(fact.Content.Body.Span, out var name):
                if (!_names.TryGetValue(name.Bucket, out var names))
                    _names.Add(name.Bucket, names = new NameIndex());
                names.Set(name.Key, fact is { Alive: true, Register.Tag: ValueTag.AtomRef }
                    ? fact.Register.AsAtom().Id.Data
                    : null);
                break;
            case Vocabulary.File when FileBody.TryRead(fact.Content.Body.Span, out var file):
                if (fact.Alive)
                    _files[fact.Content.Id.Data] = new FileRow(fact.Content.Id.Data, fact.Shard, file);
                else
                    _files.Remove(fact.Content.Id.Data);
                break;
            case Vocabulary.Block when BlockBody.TryRead(fact.Content.Body.Span, out var block):
                if (fact.Alive)
                    _blocks[fact.Content.Id.Data] = new BlockRow(fact.Content.Id.Data, fact.Shard, block);
                else
                    _blocks.Remove(fact.Content.Id.Data);
                break;
            case Vocabulary.FileBlocks:
                ApplyEdge(fact);
                break;
            default:
                break;
        }
    }

    public bool TryGetBucket(string bucket, out long createdMs) => _buckets.TryGetValue(bucket, out createdMs);

    /// <summary>All buckets by name.</summary>
    public IEnumerable<BucketRow> Buckets() => _buckets.Select(pair => new BucketRow(pair.Key, pair.Value));

    public int BucketCount => _buckets.Count;

    /// <summary>Names that mean a File, in buckets that exist.</summary>
    public int ObjectCount => _names.Where(pair => _buckets.ContainsKey(pair.Key)).Sum(pair => pair.Value.Count);

    /// <summary>Whether the bucket's vertex was ever made.</summary>
    public bool IsKnownBucket(string bucket) => _knownBuckets.Contains(bucket);

    /// <summary>Whether the name's vertex was ever made.</summary>
    public bool IsKnown(string bucket, string key) => _names.TryGetValue(bucket, out var names) && names.IsKnown(key);

    /// <summary>The hyperedges of a file.</summary>
    public IReadOnlyList<AtomKey> EdgesOf(Bytes32 file)
        => _edges.TryGetValue(file, out var edges) ? [.. edges.Select(edge => edge.Key)] : [];

    /// <summary>Whether any key of the bucket has a File.</summary>
    public bool HasObjects(string bucket) => _names.TryGetValue(bucket, out var names) && names.Count > 0;

    /// <summary>The File address a key means now; null when there is none.</summary>
    public Bytes32? CurrentFile(string bucket, string key)
        => _names.TryGetValue(bucket, out var names) ? names.Get(key) : null;

    /// <summary>A file that is alive; null also when its atom has not come yet.</summary>
    public FileRow? File(Bytes32 address) => _files.GetValueOrDefault(address);

    /// <summary>A file's blocks in order; false when some of them, or their hyperedge, are not here.</summary>
    public bool TryGetBlocks(FileRow file, out IReadOnlyList<BlockRow> blocks)
    {
        var found = new List<BlockRow>();
        blocks = found;
        if (!_edges.TryGetValue(file.Address, out var edges))
            return false;
        var top = edges.Find(edge => edge.Members.Any(member => member.Role == Vocabulary.RoleExtent));
        if (top is null)
        {
            if (!AddBlocks(edges[0], found))
                return false;
        }
        else
        {
            foreach (var extent in top.Members.Where(member => member.Role == Vocabulary.RoleExtent))
            {
                if (edges.Find(edge => edge.Key == extent.Target) is not { } edge || !AddBlocks(edge, found))
                    return false;
            }
        }
        return (uint)found.Count == file.Body.BlockCount;
    }

    /// <summary>One block of a file; false when it is not here.</summary>
    public bool TryGetBlock(FileRow file, uint number, out BlockRow block)
    {
        block = default;
        if (!_edges.TryGetValue(file.Address, out var edges))
            return false;
        var top = edges.Find(edge => edge.Members.Any(member => member.Role == Vocabulary.RoleExtent));
        var (edge, position) = (edges[0], number);
        if (top is not null)
        {
            var extent = top.Members.FirstOrDefault(member => member.Role == Vocabulary.RoleExtent
                && member.Position == number / Vocabulary.EdgeBlocksMax);
            if (edges.Find(candidate => candidate.Key == extent.Target) is not { } found)
                return false;
            (edge, position) = (found, number % Vocabulary.EdgeBlocksMax);
        }
        return position + 1 < edge.Members.Count
            && _blocks.TryGetValue(edge.Members[(int)position + 1].Target.Id.Data, out block);
    }

    /// <summary>Keys in order, rolled up behind the delimiter. A name whose File has not come yet is left out and
    /// reported in <paramref name="missing"/>: its shard lags, ask again after catching up.</summary>
    public CatalogPage List(
        string bucket, string prefix, string delimiter, string startAfter, int max, ICollection<Bytes32> missing)
    {
        var files = new List<FileRow>();
        var prefixes = new List<string>();
        var (last, truncated) = ("", false);
        if (_names.TryGetValue(bucket, out var names))
        {
            var from = startAfter;
            while (names.NextAfter(from, prefix) is { } next)
            {
                var rolled = RolledUp(next.Key, prefix, delimiter);
                from = rolled is null ? next.Key : NameIndex.Later(next.Key, rolled + NameIndex.Beyond);
                // A page that ended with this prefix goes on behind all its keys.
                if (rolled is not null && (rolled == startAfter || rolled == last))
                    continue;
                if (files.Count + prefixes.Count + missing.Count >= max)
                {
                    truncated = max > 0;
                    break;
                }
                last = rolled ?? next.Key;
                if (rolled is not null) prefixes.Add(rolled);
                else if (File(next.File) is { } file) files.Add(file);
                else missing.Add(next.File);
            }
        }
        return new CatalogPage(files, prefixes, truncated, truncated ? last : "");
    }

    static string? RolledUp(string key, string prefix, string delimiter)
    {
        if (delimiter.Length == 0)
            return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    bool AddBlocks(AtomContent edge, List<BlockRow> found)
    {
        foreach (var member in edge.Members.Where(member => member.Role == Vocabulary.RoleBlock))
        {
            if (!_blocks.TryGetValue(member.Target.Id.Data, out var block))
                return false;
            found.Add(block);
        }
        return true;
    }

    void ApplyEdge(AtomFact fact)
    {
        var file = fact.Content.Members[0].Target.Id.Data;
        if (!_edges.TryGetValue(file, out var edges))
        {
            if (!fact.Alive)
                return;
            _edges.Add(file, edges = []);
        }
        edges.RemoveAll(edge => edge.Key == fact.Content.Key);
        if (fact.Alive)
            edges.Add(fact.Content);
        if (edges.Count == 0)
            _edges.Remove(file);
    }
}
