using System.Globalization;
using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Inspection;

/// <summary>Pages of a tree of cells. In tree order the place is the chain of uids from the top to the last actor
/// shown: it stays good while actors come and go, since uids of siblings rise.</summary>
static class ActorLister
{
    /// <summary>Levels below the top that are walked.</summary>
    public const int LevelsMax = 1000;

    public static ActorPage List(ActorCell top, ActorQuery query)
        => query.Order == ActorOrder.Tree ? InTreeOrder(top, query) : Sorted(top, query);

    static ActorPage InTreeOrder(ActorCell top, ActorQuery query)
    {
        var walk = new TreeWalk(top, query.Path, Place.Parse(query.After));
        var items = new List<ActorSnapshot>(query.Limit);
        while (items.Count < query.Limit && walk.TryNext(out var cell, out var path))
        {
            if (Fits(cell, query))
                items.Add(Snapshots.Of(cell, path));
        }
        return new ActorPage(items, items.Count == query.Limit ? walk.Position : null);
    }

    static ActorPage Sorted(ActorCell top, ActorQuery query)
    {
        if (!int.TryParse(query.After ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var skip))
            throw new FormatException($"'{query.After}' is no place in this list");
        var all = new List<(long Key, ActorCell Cell, string Path)>();
        var walk = new TreeWalk(top, query.Path, null);
        while (walk.TryNext(out var cell, out var path))
        {
            if (Fits(cell, query))
                all.Add((KeyOf(cell, query.Order), cell, path));
        }
        var sorted = all.OrderByDescending(entry => entry.Key).ThenBy(entry => entry.Cell.Uid);
        var items = sorted.Skip(skip).Take(query.Limit).Select(entry => Snapshots.Of(entry.Cell, entry.Path)).ToList();
        var next = skip + items.Count;
        return new ActorPage(items, next < all.Count ? next.ToString(CultureInfo.InvariantCulture) : null);
    }

    static bool Fits(ActorCell cell, ActorQuery query) => query.Type is null || cell.Props.Type.Name == query.Type;

    static long KeyOf(ActorCell cell, ActorOrder order) => order switch
    {
        ActorOrder.Mailbox => cell.MailboxSize,
        ActorOrder.Cpu => cell.ExtrasOrNull?.Times?.BusyTicks ?? 0,
        ActorOrder.Restarts => cell.ExtrasOrNull?.Restarts ?? 0,
        ActorOrder.Age => -cell.Uid,
        ActorOrder.Processed => cell.Processed,
        _ => 0,
    };
}

/// <summary>One actor on the way from the top to a place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
readonly record struct Place(string Name, long Uid)
{
    /// <exception cref="FormatException">It is no place.</exception>
    public static Place[]? Parse(string? text)
    {
        if (text is null)
            return null;
        var steps = text.Split('/');
        var places = new Place[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var at = steps[i].LastIndexOf('#');
            if (at < 0 || !long.TryParse(
                steps[i].AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var uid))
                throw new FormatException($"'{text}' is no place in this list");
            places[i] = new Place(steps[i][..at], uid);
        }
        return places;
    }

    public override string ToString() => $"{Name}#{Uid.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>Walks a tree, parents first, without recursion; children are fetched in bunches.</summary>
sealed class TreeWalk
{
    const int Bunch = 256;

    readonly List<Level> _levels = [];
    readonly ActorCell _top;
    readonly string _topPath;
    bool _begun;

    /// <summary>Behind <paramref name="after"/>, the chain from below the top down to the last actor seen; null: from
    /// the top on.</summary>
    public TreeWalk(ActorCell top, string topPath, Place[]? after)
    {
        _top = top;
        _topPath = topPath.TrimEnd('/');
        if (after is null)
            return;
        _begun = true;
        var (parent, path) = (top, _topPath);
        for (var i = 0; i < after.Length && after[i].Name.Length > 0; i++)
        {
            _levels.Add(new Level(parent, path, after[i]));
            if (parent.ChildrenOrNull?.Find(after[i].Name) is not { } next || next.Uid != after[i].Uid)
                return;
            (parent, path) = (next, $"{path}/{next.Name}");
        }
        _levels.Add(new Level(parent, path, new Place("", 0)));
    }

    /// <summary>The place of the last actor given.</summary>
    public string Position
        => _levels.Count <= 1 && _levels.All(level => level.Last.Name.Length == 0)
            ? "#0"
            : string.Join('/', _levels.Where(level => level.Last.Name.Length > 0).Select(level => level.Last));

    public bool TryNext(out ActorCell cell, out string path)
    {
        if (!_begun)
        {
            _begun = true;
            (cell, path) = (_top, _topPath.Length == 0 ? "/" : _topPath);
            _levels.Add(new Level(_top, _topPath, new Place("", 0)));
            return true;
        }
        while (_levels.Count > 0)
        {
            var level = _levels[^1];
            if (level.TryNext(out cell))
            {
                path = $"{level.Path}/{cell.Name}";
                if (cell.ChildrenOrNull is { Count: > 0 } && _levels.Count < ActorLister.LevelsMax)
                    _levels.Add(new Level(cell, path, new Place("", 0)));
                return true;
            }
            _levels.RemoveAt(_levels.Count - 1);
        }
        (cell, path) = (_top, "");
        return false;
    }

    sealed class Level(ActorCell parent, string path, Place last)
    {
        List<ActorCell> _bunch = [];
        int _next;

        public string Path => path;

        public Place Last { get; private set; } = last;

        public bool TryNext(out ActorCell cell)
        {
            if (_next == _bunch.Count)
            {
                _bunch = parent.ChildrenOrNull?.After(Last.Name, Last.Uid, Bunch) ?? [];
                _next = 0;
                if (_bunch.Count == 0)
                {
                    cell = parent;
                    return false;
                }
            }
            cell = _bunch[_next++];
            Last = new Place(cell.Name, cell.Uid);
            return true;
        }
    }
}
