using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Consensus;

namespace QuilActors.Protocols.Tests.Consensus;

public sealed class TimeReelTests
{
    /// <summary>A random tree of frames: each extends one made before, by a random member.</summary>
    static List<FrameNode> Tree(TestChain chain, int size, Random random)
    {
        var nodes = new List<FrameNode> { chain.First };
        while (nodes.Count < size)
        {
            if (random.Next(2) == 0)
                chain.Pulse();
            nodes.Add(chain.Extend(nodes[random.Next(nodes.Count)], position: random.Next(3)));
        }
        nodes.RemoveAt(0);
        return nodes;
    }

    /// <summary>Inserts as a node does: what has no parent yet waits in the orphan pool.</summary>
    static TimeReel Replay(TestChain chain, IEnumerable<FrameNode> order, List<HeadMove>? moves = null)
    {
        var reel = new TimeReel(chain.First);
        var orphans = new OrphanPool();
        var byHash = order.DistinctBy(node => node.Selector)
            .ToDictionary(node => node.Header.HeaderHash());
        foreach (var next in order)
        {
            var waiting = new Stack<FrameNode>([next]);
            while (waiting.TryPop(out var node))
            {
                if (reel.Find(node.Header.ParentSelector) is null)
                {
                    orphans.Add(node.Frame, 1);
                    continue;
                }
                if (reel.Insert(node) is { } move)
                    moves?.Add(move);
                foreach (var orphan in orphans.Take(node.Selector))
                    waiting.Push(byHash[orphan.Header.HeaderHash()]);
            }
        }
        return reel;
    }

    [Fact]
    public void Any_permutation_and_duplication_of_the_frames_gives_one_head()
    {
        var chain = new TestChain();
        var nodes = Tree(chain, 40, new Random(7));
        var expected = Replay(chain, nodes).Head;
        var best = nodes.Append(chain.First).OrderByDescending(node => node.CumulativeWork)
            .ThenBy(node => node.Selector).First();
        Assert.Same(best, expected);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var order = nodes.Concat(nodes.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToArray();
            return ReferenceEquals(Replay(chain, order).Head, expected);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Moves_replayed_give_the_branch_of_the_head()
    {
        var chain = new TestChain();
        var nodes = Tree(chain, 40, new Random(11));
        var moves = new List<HeadMove>();
        var reel = Replay(chain, nodes.OrderBy(node => node.Selector), moves);
        var branch = new List<FrameNode> { chain.First };
        foreach (var move in moves)
        {
            Assert.Same(branch[^1], move.From);
            foreach (var undone in move.Undone)
            {
                Assert.Same(undone, branch[^1]);
                branch.RemoveAt(branch.Count - 1);
            }
            foreach (var applied in move.Applied)
            {
                Assert.Equal(branch[^1].Selector, applied.Header.ParentSelector);
                branch.Add(applied);
            }
            Assert.Same(branch[^1], move.To);
        }
        Assert.Same(reel.Head, branch[^1]);
        Assert.All(branch, node => Assert.Same(node, reel.OnBranch(node.Number)));
        Assert.Contains(moves, move => move.Undone.Count > 0);
    }

    [Fact]
    public void The_best_leader_wins_in_any_order_of_arrival()
    {
        var chain = new TestChain();
        var second = chain.Extend(chain.First, position: 1);
        var best = chain.Extend(chain.First);
        var reel = new TimeReel(chain.First);
        Assert.NotNull(reel.Insert(second));
        var move = reel.Insert(best);
        Assert.Equal([second], move!.Undone);
        Assert.Equal([best], move.Applied);
        Assert.Null(reel.Insert(second));
        Assert.Same(best, reel.Head);
    }

    [Fact]
    public void A_majority_hides_the_best_branch_until_it_arrives_and_wins()
    {
        var chain = new TestChain();
        FrameNode hidden = chain.First, shown = chain.First;
        var hiddenBranch = new List<FrameNode>();
        var reel = new TimeReel(chain.First);
        for (var i = 0; i < 10; i++)
        {
            chain.Pulse();
            hiddenBranch.Add(hidden = chain.Extend(hidden));
            reel.Insert(shown = chain.Extend(shown, position: 2));
        }
        Assert.Same(shown, reel.Head);
        foreach (var node in hiddenBranch)
            reel.Insert(node);
        Assert.Same(hidden, reel.Head);
    }

    [Fact]
    public void Frames_behind_the_horizon_are_forgotten_with_the_branches_that_forked_there()
    {
        var chain = new TestChain();
        var reel = new TimeReel(chain.First, frames: 5);
        var fork = chain.Extend(chain.First, position: 1);
        reel.Insert(fork);
        var node = chain.First;
        for (var i = 0; i < 5; i++)
            reel.Insert(node = chain.Extend(node));
        Assert.NotNull(reel.Find(chain.First.Selector));
        Assert.NotNull(reel.Find(fork.Selector));
        reel.Insert(node = chain.Extend(node));
        Assert.Null(reel.Find(chain.First.Selector));
        Assert.Null(reel.Find(fork.Selector));
        Assert.Equal((1UL, 6), (reel.Oldest, reel.Count));
        for (var i = 0; i < 20; i++)
            reel.Insert(node = chain.Extend(node));
        Assert.Equal(6, reel.Count);
        Assert.Same(node, reel.Head);
    }

    [Fact]
    public void Work_is_seven_parts_nearness_and_three_parts_activity()
    {
        var chain = new TestChain();
        var challenge = chain.WithEntry(3);
        var prover = TestChain.Leader(challenge);
        var idle = chain.Extend(challenge);
        var active = chain.Extend(challenge, TestChain.Body(work: [chain.Prove(challenge, prover).Summary()]));
        var rho = ForkChoice.Rho(prover, challenge.Selector);
        Assert.Equal(challenge.CumulativeWork + 8192 * (7 * rho) / 10, idle.CumulativeWork);
        var pi = ((UInt128)1 << 32) / 3;
        Assert.Equal(challenge.CumulativeWork + 8192 * (7 * rho + 3 * pi) / 10, active.CumulativeWork);
        Assert.Equal((UInt128)1 << 32, ForkChoice.Rho(TestChain.Fill(5), TestChain.Fill(5)));
    }

    [Fact]
    public void Orphans_are_dropped_oldest_first_at_the_limit()
    {
        var chain = new TestChain();
        var node = chain.Extend(chain.First);
        var frames = Enumerable.Range(0, 4).Select(i => chain.Make(node, salt: (byte)i)).ToArray();
        var pool = new OrphanPool(3, 1_000);
        foreach (var frame in frames[..3])
            pool.Add(frame, 100);
        Assert.Equal((3, 300L), (pool.Count, pool.Bytes));
        pool.Add(frames[0], 100);
        Assert.Equal(3, pool.Count);
        pool.Add(frames[3], 100);
        Assert.Equal(frames[1..], pool.Take(node.Selector));
        Assert.Equal((0, 0L), (pool.Count, pool.Bytes));
        pool.Add(frames[0], 600);
        pool.Add(frames[1], 401);
        Assert.Equal((1, 401L), (pool.Count, pool.Bytes));
        pool.Add(frames[2], 1_001);
        Assert.Equal(1, pool.Count);
        pool.Forget(node.Number + 1 + ConsensusLimits.OrphanHorizonFrames);
        Assert.Equal(1, pool.Count);
        pool.Forget(node.Number + 2 + ConsensusLimits.OrphanHorizonFrames);
        Assert.Equal(0, pool.Count);
    }
}
