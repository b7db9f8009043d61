using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>A move of the head: one ordered reorg.</summary>
/// <param name="From">The head before.</param>
/// <param name="To">The head now.</param>
/// <param name="Undone">Frames that left the head's branch, newest first.</param>
/// <param name="Applied">Frames that joined it, oldest first.</param>
public sealed record HeadMove(
    FrameNode From, FrameNode To, IReadOnlyList<FrameNode> Undone, IReadOnlyList<FrameNode> Applied)
{
    /// <summary>The way from one frame to another through their last common ancestor; null when that is not among
    /// <paramref name="nodes"/>.</summary>
    public static HeadMove? Between(FrameNode from, FrameNode to, IReadOnlyDictionary<Bytes32, FrameNode> nodes)
    {
        List<FrameNode> undone = [], applied = [];
        FrameNode? left = from, right = to;
        while (left is not null && right is not null && left.Selector != right.Selector)
        {
            if (left.Number >= right.Number)
            {
                undone.Add(left);
                left = nodes.GetValueOrDefault(left.Header.ParentSelector);
            }
            else
            {
                applied.Add(right);
                right = nodes.GetValueOrDefault(right.Header.ParentSelector);
            }
        }
        applied.Reverse();
        return left is null || right is null ? null : new HeadMove(from, to, undone, applied);
    }
}

/// <summary>The tree of valid frames. Its head is a pure function of the set of frames: whatever the order in which
/// they come, and however often. Frames more than <paramref name="frames"/> behind the head are forgotten, with every
/// branch that forked before.</summary>
public sealed class TimeReel(FrameNode root, int frames = ConsensusLimits.ReelFrames)
{
    readonly Dictionary<Bytes32, FrameNode> _nodes = new() { [root.Selector] = root };
    readonly SortedDictionary<ulong, List<FrameNode>> _byNumber = new() { [root.Number] = [root] };
    readonly Dictionary<ulong, FrameNode> _branch = new() { [root.Number] = root };

    public FrameNode Head { get; private set; } = root;

    /// <summary>Number of the oldest frame that is held.</summary>
    public ulong Oldest { get; private set; } = root.Number;

    public int Count => _nodes.Count;

    /// <summary>All frames that are held, by selector.</summary>
    public IReadOnlyDictionary<Bytes32, FrameNode> Snapshot() => new Dictionary<Bytes32, FrameNode>(_nodes);

    public FrameNode? Find(Bytes32 selector) => _nodes.GetValueOrDefault(selector);

    /// <summary>The frame of the head's branch with this number, if it is held.</summary>
    public FrameNode? OnBranch(ulong number) => _branch.GetValueOrDefault(number);

    /// <summary>Adds a valid frame whose parent is held.</summary>
    /// <returns>The move of the head, or null when it stays.</returns>
    public HeadMove? Insert(FrameNode node)
    {
        if (!_nodes.TryAdd(node.Selector, node))
            return null;
        Invariant.Require(_nodes.ContainsKey(node.Header.ParentSelector), "a frame joins the reel behind its parent");
        if (!_byNumber.TryGetValue(node.Number, out var sameNumber))
            _byNumber[node.Number] = sameNumber = [];
        sameNumber.Add(node);
        if (!ForkChoice.IsBetter(node, Head))
            return null;
        var move = MoveTo(node);
        Forget();
        return move;
    }

    HeadMove MoveTo(FrameNode node)
    {
        var from = Head;
        var applied = new List<FrameNode>();
        var fork = node;
        while (OnBranch(fork.Number) is not { } known || known.Selector != fork.Selector)
        {
            applied.Add(fork);
            fork = _nodes[fork.Header.ParentSelector];
        }
        var undone = new List<FrameNode>();
        for (var number = from.Number; number > fork.Number; number--)
        {
            undone.Add(_branch[number]);
            _branch.Remove(number);
        }
        applied.Reverse();
        foreach (var frame in applied)
            _branch[frame.Number] = frame;
        Head = node;
        return new HeadMove(from, node, undone, applied);
    }

    void Forget()
    {
        if (Head.Number < (ulong)frames || Head.Number - (ulong)frames <= Oldest)
            return;
        Oldest = Head.Number - (ulong)frames;
        foreach (var number in _byNumber.Keys.TakeWhile(number => number < Oldest).ToArray())
        {
            foreach (var node in _byNumber[number])
                _nodes.Remove(node.Selector);
            _byNumber.Remove(number);
            _branch.Remove(number);
        }
        // Branches that forked before the oldest frame could never be walked back to it.
        foreach (var (number, nodes) in _byNumber)
        {
            var lost = nodes.RemoveAll(node => number == Oldest
                ? node != _branch[number] && _nodes.Remove(node.Selector)
                : !_nodes.ContainsKey(node.Header.ParentSelector) && _nodes.Remove(node.Selector));
            if (lost == 0)
                break;
        }
    }
}
