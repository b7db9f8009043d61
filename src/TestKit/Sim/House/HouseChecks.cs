using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Protocols.Wire;

namespace QuilActors.TestKit.Sim.House;

/// <summary>What must hold in a network of whole nodes, looked at from outside: by the facts the nodes publish and by
/// their answers.</summary>
public sealed class HouseChecks
{
    /// <summary>Frames above a frame that a quorum holds before it counts as final here.</summary>
    const int FinalDepth = 4;

    static readonly TimeSpan AskMax = TimeSpan.FromSeconds(5);

    readonly World _world;
    readonly int _quorum;
    readonly Branch[] _branches;
    readonly SortedDictionary<ulong, Bytes32> _final = [];
    readonly Dictionary<(Bytes32 Prover, Bytes32 Parent), Bytes32> _made = [];
    readonly HashSet<Bytes32> _forgetful = [];
    readonly HouseNetwork _network;

    internal HouseChecks(World world, HouseNetwork network)
    {
        (_world, _network) = (world, network);
        _quorum = 2 * world.Nodes.Count / 3 + 1;
        _branches = [.. world.Nodes.Select(_ => new Branch())];
        world.On<HeadChanged>(OnHead);
        world.On<ChainRecovered>(OnRecovered);
    }

    internal static IReadOnlyDictionary<string, Action<HouseChecks>> Always { get; }
        = new SortedDictionary<string, Action<HouseChecks>>(StringComparer.Ordinal)
        {
            ["one-final-frame-per-height"] = checks => checks._checksFinal = true,
            ["one-frame-per-parent"] = checks => checks._checksMade = true,
            ["durable-head-survives"] = checks => checks._checksDurable = true,
            ["chain-never-stops"] = checks => checks._world.AlwaysOn<ChainStopped>(
                "chain-never-stops", (node, stopped) => $"{node.Name}: {stopped.Reason}"),
        };

    internal static IReadOnlyDictionary<string, Func<HouseChecks, bool>> Eventually { get; }
        = new SortedDictionary<string, Func<HouseChecks, bool>>(StringComparer.Ordinal)
        {
            ["heads-equal"] = checks => checks.HeadsAreEqual(),
            ["earned-equals-emitted"] = checks => checks.EarnedEqualsEmitted(),
        };

    internal static IReadOnlyDictionary<string, Action<HouseChecks>> Sometimes { get; }
        = new SortedDictionary<string, Action<HouseChecks>>(StringComparer.Ordinal)
        {
            ["head-reorganised"] = checks => checks._world.On<HeadChanged>((_, head) =>
            {
                if (head.Undone.Count > 0)
                    checks._world.Hit("head-reorganised");
            }),
            ["node-recovered-a-chain"] = checks => checks._world.On<ChainRecovered>((_, recovered) =>
            {
                if (recovered.Head.Number > 0)
                    checks._world.Hit("node-recovered-a-chain");
            }),
            ["frame-final"] = checks => checks._world.Sometimes("frame-final", _ => checks._final.Count > 0),
        };

    bool _checksFinal;
    bool _checksMade;
    bool _checksDurable;

    /// <summary>The number of a node's head; 0 before the first frame.</summary>
    public ulong HeadOf(SimNode node) => _branches[node.Index].Head;

    void OnHead(SimNode node, HeadChanged head)
    {
        var branch = _branches[node.Index];
        if (branch.HeadSelector == head.HeadSelector)
            return;
        foreach (var applied in head.Applied)
        {
            var header = applied.Header;
            branch.Frames[header.Number] = applied.Selector;
            OnMade(header.Prover, header.ParentSelector, applied.Selector);
        }
        branch.Set(head.Head.Number, head.HeadSelector);
        if (_checksFinal && head.Head.Number >= FinalDepth)
            OnDeep(head.Head.Number - FinalDepth);
    }

    /// <summary>A synced write was acknowledged before the head was told: no crash but a wiped disk may take it back.
    /// </summary>
    void OnRecovered(SimNode node, ChainRecovered recovered)
    {
        var branch = _branches[node.Index];
        if (branch.Starts == node.Starts)
            return;
        branch.Starts = node.Starts;
        if (node.Wipes != branch.Wipes)
        {
            branch.Wipes = node.Wipes;
            _forgetful.Add(_network.Identities[node.Index].Address);
            branch.Forget();
        }
        else if (_checksDurable && recovered.Head.Number < branch.Head && branch.Frames.Count > 0
            && !branch.Frames.ContainsValue(recovered.HeadSelector))
            _world.Break("durable-head-survives",
                $"{node.Name} told head {branch.Head} and recovered another branch at {recovered.Head.Number}");
        else if (_checksDurable && recovered.Head.Number < branch.Head)
            _world.Break("durable-head-survives",
                $"{node.Name} told head {branch.Head} and recovered {recovered.Head.Number}");
    }

    /// <summary>Honest provers make one frame on a parent. One that lost its disk does not know what it made.</summary>
    void OnMade(Bytes32 prover, Bytes32 parent, Bytes32 selector)
    {
        if (!_checksMade || _made.TryAdd((prover, parent), selector) || _made[(prover, parent)] == selector
            || _forgetful.Contains(prover))
            return;
        _world.Break("one-frame-per-parent", $"{prover.ToShortString()} made two frames on {parent.ToShortString()}");
    }

    void OnDeep(ulong number)
    {
        foreach (var candidate in _branches.Where(b => b.IsDeep(number)).Select(b => b.Frames[number]).Distinct())
        {
            if (_branches.Count(b => b.IsDeep(number) && b.Frames[number] == candidate) < _quorum)
                continue;
            if (!_final.TryAdd(number, candidate) && _final[number] != candidate)
                _world.Break("one-final-frame-per-height",
                    $"frame {number} is {_final[number].ToShortString()} and {candidate.ToShortString()}");
        }
    }

    bool HeadsAreEqual() => _world.Nodes.All(node => node.IsUp)
        && _branches[0].Head > 0 && _branches.All(b => b.HeadSelector == _branches[0].HeadSelector);

    bool EarnedEqualsEmitted()
    {
        var node = _world.Nodes.First(n => n.IsUp);
        var earnings = _world.Await(
            () => ((HouseView)node.View!).Actors.Consensus.Ask<ChainEarnings>(new GetEarnings(0), AskMax), 2 * AskMax);
        var earned = earnings.Provers.Aggregate(
            UInt128.Zero, (sum, prover) => sum + prover.AccruedUnits + prover.ConfirmedUnits);
        return earned == earnings.TotalEmittedUnits;
    }

    /// <summary>What a node told of its head's branch.</summary>
    sealed class Branch
    {
        public SortedDictionary<ulong, Bytes32> Frames { get; } = [];

        public ulong Head { get; private set; }

        public Bytes32 HeadSelector { get; private set; }

        public int Starts { get; set; } = 1;

        public int Wipes { get; set; }

        public bool IsDeep(ulong number) => number + FinalDepth <= Head && Frames.ContainsKey(number);

        public void Set(ulong head, Bytes32 selector)
        {
            for (var above = head + 1; Frames.Remove(above); above++)
            {
            }
            (Head, HeadSelector) = (head, selector);
        }

        public void Forget()
        {
            Frames.Clear();
            (Head, HeadSelector) = (0, default);
        }
    }
}
