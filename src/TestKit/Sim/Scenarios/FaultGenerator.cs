namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Draws the faults of a run by the stream <c>faults</c> before it begins: an explicit list, so that shrinking
/// can take single ones away.</summary>
static class FaultGenerator
{
    const double KeepChance = 0.45;
    const double LoseChance = 0.45;
    const double OneWayChance = 0.3;
    const double SlowDiskChance = 0.5;

    static readonly TimeSpan RestartMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RestartMean = TimeSpan.FromSeconds(15);
    static readonly TimeSpan PauseMean = TimeSpan.FromSeconds(10);
    static readonly TimeSpan PartitionMin = TimeSpan.FromSeconds(5);
    static readonly TimeSpan PartitionMean = TimeSpan.FromSeconds(20);
    static readonly TimeSpan DiskMean = TimeSpan.FromSeconds(5);
    static readonly TimeSpan JumpMax = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<FaultAction> Draw(SimRandom random, Scenario scenario)
    {
        var (rates, nodes, horizon) = (scenario.Random, scenario.Nodes, scenario.Horizon);
        var actions = new List<FaultAction>();
        Poisson(rates.Crash, at => Crash(random, at, nodes));
        Partitions(random, rates.Partition, nodes, horizon, actions);
        Poisson(rates.Pause, at => new FaultAction
        {
            At = at, Verb = FaultVerb.Pause, Nodes = [random.Below(nodes)], For = random.Exp(RestartMin, PauseMean),
        });
        Poisson(rates.Disk, at => new FaultAction
        {
            At = at, Verb = FaultVerb.DiskFault, Nodes = [random.Below(nodes)],
            Disk = random.Chance(SlowDiskChance) ? DiskFaultKind.SlowSync : DiskFaultKind.Full,
            For = random.Exp(RestartMin, DiskMean),
        });
        Poisson(rates.ClockJump, at => new FaultAction
        {
            At = at, Verb = FaultVerb.ClockJump, Nodes = [random.Below(nodes)],
            Jump = random.Uniform(-JumpMax, JumpMax),
        });
        return Bounded(actions, nodes, rates.DownMax ?? (nodes - 1) / 3);

        void Poisson(double perSecond, Func<TimeSpan, FaultAction> make)
        {
            if (perSecond <= 0)
                return;
            var mean = TimeSpan.FromSeconds(1 / perSecond);
            for (var at = random.Exp(TimeSpan.Zero, mean); at < horizon; at += random.Exp(TimeSpan.Zero, mean))
                actions.Add(make(at));
        }
    }

    static FaultAction Crash(SimRandom random, TimeSpan at, int nodes)
    {
        var victim = random.Below(nodes);
        var draw = random.Below(1_000) / 1_000.0;
        return new FaultAction
        {
            At = at, Verb = FaultVerb.Crash, Nodes = [victim],
            Mode = draw < KeepChance ? CrashMode.KeepJournal
                : draw < KeepChance + LoseChance ? CrashMode.LoseUnsynced : CrashMode.WipeDisk,
            RestartAfter = random.Exp(RestartMin, RestartMean),
        };
    }

    /// <summary>One after the other, each and the healed time behind it at least five seconds.</summary>
    static void Partitions(
        SimRandom random, double perSecond, int nodes, TimeSpan horizon, List<FaultAction> actions)
    {
        if (perSecond <= 0 || nodes < 2)
            return;
        var mean = TimeSpan.FromSeconds(1 / perSecond);
        var at = random.Exp(PartitionMin, mean + PartitionMin);
        while (at < horizon)
        {
            var length = random.Exp(PartitionMin, PartitionMean);
            var group = Group(random, nodes);
            actions.Add(new FaultAction
            {
                At = at, Verb = group.Count == 1 ? FaultVerb.Isolate : FaultVerb.Partition, Nodes = group,
                Others = group.Count == 1 ? [] : [.. Enumerable.Range(0, nodes).Except(group)],
                OneWay = random.Chance(OneWayChance), For = length,
            });
            at += length + random.Exp(PartitionMin, mean + PartitionMin);
        }
    }

    /// <summary>A single node, a group of any size, or each node on either side by a coin.</summary>
    static List<int> Group(SimRandom random, int nodes)
    {
        var all = Enumerable.Range(0, nodes).ToList();
        var mode = random.Below(3);
        var size = mode == 0 ? 1 : 1 + random.Below(nodes - 1);
        if (mode == 2)
        {
            var side = all.Where(_ => random.Chance(0.5)).ToList();
            return side.Count is 0 || side.Count == nodes ? [0] : side;
        }
        var group = new List<int>();
        for (var i = 0; i < size; i++)
        {
            var chosen = random.Below(all.Count);
            group.Add(all[chosen]);
            all.RemoveAt(chosen);
        }
        group.Sort();
        return group;
    }

    /// <summary>Without those that would have too many nodes down at once, or wipe more disks than a quorum bears.
    /// </summary>
    static List<FaultAction> Bounded(List<FaultAction> actions, int nodes, int downMax)
    {
        var kept = new List<FaultAction>();
        var wipesLeft = nodes - (2 * nodes / 3 + 1);
        var back = new Dictionary<int, TimeSpan>();
        foreach (var action in actions.OrderBy(a => a.At))
        {
            if (action.Verb is not (FaultVerb.Crash or FaultVerb.Pause))
            {
                kept.Add(action);
                continue;
            }
            foreach (var (node, until) in back.ToArray())
            {
                if (until <= action.At)
                    back.Remove(node);
            }
            var isWipe = action is { Verb: FaultVerb.Crash, Mode: CrashMode.WipeDisk };
            if (back.Count >= downMax || back.ContainsKey(action.Nodes[0]) || (isWipe && wipesLeft == 0))
                continue;
            if (isWipe)
                wipesLeft--;
            back[action.Nodes[0]] = action.At + (action.RestartAfter ?? action.For!.Value);
            kept.Add(action);
        }
        return kept;
    }
}
