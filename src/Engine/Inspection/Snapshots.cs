using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Inspection;

/// <summary>Cells as records, read racily from any thread.</summary>
static class Snapshots
{
    /// <summary>Without children. The path is handed in: the cell's own would stay in memory.</summary>
    public static ActorSnapshot Of(ActorCell cell, string path)
    {
        var extras = cell.ExtrasOrNull;
        var persistent = cell.Actor as Persistence.Eventsourced;
        return new ActorSnapshot
        {
            Path = path,
            Type = cell.Props.Type.Name,
            State = StateOf(cell),
            MailboxDepth = cell.MailboxSize,
            StashSize = extras?.Stash?.Count ?? 0,
            Restarts = extras?.Restarts ?? 0,
            Processed = cell.Processed,
            Dispatcher = cell.Dispatcher.Id,
            Watchers = extras?.Watch?.WatcherCount ?? 0,
            Timers = extras?.Timers?.Count ?? 0,
            Contention = cell.Contention,
            Times = extras?.Times?.Take(),
            LastFailure = extras?.LastFailure is { } e
                ? new FailureSnapshot(
                    e.GetType().Name, e.Message, extras.LastFailureMessage?.GetType().Name, extras.LastFailureTicks)
                : null,
            PersistenceId = persistent?.PersistenceId,
            SequenceNr = persistent?.LastSequenceNr,
            ChildCount = cell.ChildrenOrNull?.Count ?? 0,
        };
    }

    /// <summary>Level by level, so that a limit cuts the lowest first.</summary>
    public static ActorSnapshot Tree(ActorCell top, string path, int depth, int limit)
    {
        var root = new Branch(top, path.TrimEnd('/'));
        var level = new List<Branch> { root };
        var left = limit - 1;
        for (depth = Math.Min(depth, ActorLister.LevelsMax); depth > 0 && level.Count > 0 && left > 0; depth--)
        {
            var next = new List<Branch>();
            foreach (var branch in level)
            {
                foreach (var child in branch.Cell.ChildrenOrNull?.After("", 0, left) ?? [])
                {
                    var below = new Branch(child, $"{branch.Path}/{child.Name}");
                    branch.Children.Add(below);
                    next.Add(below);
                    left--;
                }
                if (left <= 0)
                    break;
            }
            level = next;
        }
        return root.Take();
    }

    static string StateOf(ActorCell cell) => cell.State switch
    {
        CellState.Running when cell.IsFailed => "Failed",
        CellState.Running when cell.SuspendCount > 0 => "Suspended",
        var state => state.ToString(),
    };

    sealed record Branch(ActorCell Cell, string Path)
    {
        public List<Branch> Children { get; } = [];

        public ActorSnapshot Take()
            => Of(Cell, Path.Length == 0 ? "/" : Path) with { Children = [.. Children.Select(child => child.Take())] };
    }
}
