using QuilActors.Actors.Chain;

namespace QuilActors.Actors.Tests.Chain;

public sealed class ChainNetworkTests
{
    static void AssertOneHead(ChainWorld world)
    {
        // Between two frames all agree; a frame under way is waited for.
        bool Agree() => world.Running.Select(node => node.Status().HeadSelector).Distinct().Count() == 1;
        Assert.True(world.Run(5, Agree), string.Join("; ", world.Running.Select(node => node.Status())));
        Assert.Empty(world.Rejects);
    }

    static void AssertLedgersAgree(ChainWorld world)
    {
        AssertOneHead(world);
        world.Run(0.1);
        var ledgers = world.Running.Select(node => node.Earnings()).ToArray();
        foreach (var ledger in ledgers)
        {
            Assert.True(ledger.TotalEmittedUnits > 0);
            Assert.Equal(ledger.TotalEmittedUnits,
                ledger.Provers.Aggregate(UInt128.Zero, (sum, prover) => sum + prover.AccruedUnits));
            Assert.Equal(ledgers[0].Selector, ledger.Selector);
            Assert.Equal(ledgers[0].TotalEmittedUnits, ledger.TotalEmittedUnits);
            Assert.Equal(ledgers[0].Provers.Select(prover => (prover.Prover, prover.AccruedUnits)),
                ledger.Provers.Select(prover => (prover.Prover, prover.AccruedUnits)));
        }
    }

    [Fact]
    public void Three_nodes_make_a_frame_a_slot_and_agree()
    {
        using var world = new ChainWorld(3);
        world.Start();
        world.Run(40);
        AssertLedgersAgree(world);
        var statuses = world.Nodes.Select(node => node.Status()).ToArray();
        Assert.All(statuses, status => Assert.InRange(status.Head!.Number, 30UL, 41UL));
        Assert.All(statuses, status => Assert.InRange(status.MasterNumber, 30UL, 42UL));
        Assert.All(statuses, status => Assert.True(status.Phase is ChainPhase.Following or ChainPhase.Leading));
        Assert.All(statuses, status => Assert.Equal(status.Head!.Number, status.FramesMade + status.FramesFollowed));
        Assert.All(statuses, status => Assert.True(status.FramesMade > 0));
    }

    [Fact]
    public void A_shard_update_is_executed_challenged_proved_and_paid()
    {
        using var world = new ChainWorld(3);
        world.Start();
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 2));
        var request = world.ShardRequest(200, 1, 1, 60);
        var accepted = world.Nodes[1].Ask<RequestAccepted>(new SubmitRequest(request));
        Assert.Equal(request.RequestHash(), accepted.RequestHash);
        world.Run(25);
        AssertLedgersAgree(world);
        foreach (var node in world.Nodes)
        {
            Assert.Contains(new RequestExecuted(
                request.RequestHash(), node.Facts.OfType<RequestExecuted>().Single().Frame, "Applied"), node.Facts);
            var earnings = node.Earnings();
            Assert.Equal(3, earnings.Provers.Count);
            Assert.All(earnings.Provers, prover => Assert.True(prover.ProofsAccepted >= 5, prover.ToString()));
            Assert.All(earnings.Provers, prover => Assert.True(prover.ProofsMissed <= 1, prover.ToString()));
            Assert.Contains(node.Moves.SelectMany(move => move.Applied), applied => applied.Committed.Count == 1);
            var entry = Assert.Single(node.Ask<ShardEntryList>(GetShardEntries.Instance).Items);
            Assert.Equal((200U, 3), (entry.Committed.Entry.LeafCount, entry.Provers.Count));
        }
    }

    [Fact]
    public void A_prover_that_lost_its_chunks_misses_and_earns_no_storage()
    {
        using var world = new ChainWorld(3);
        world.Nodes[2].ProvesStorage = false;
        world.Start();
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 2));
        world.Nodes[0].Consensus.Tell(new SubmitRequest(world.ShardRequest(50, 1, 1, 60)), Engine.ActorRefs.NoSender);
        world.Run(25);
        AssertLedgersAgree(world);
        var provers = world.Nodes[0].Earnings().Provers.ToDictionary(prover => prover.Prover);
        var lost = provers[world.Nodes[2].Identity.Address];
        Assert.True(lost.ProofsMissed >= 5);
        Assert.Equal(0UL, lost.ProofsAccepted);
        Assert.True(provers[world.Nodes[0].Identity.Address].ProofsAccepted >= 5);
    }

    [Fact]
    public void A_late_joiner_catches_up()
    {
        using var world = new ChainWorld(3);
        world.Start(0, 1);
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 2));
        world.Nodes[0].Consensus.Tell(new SubmitRequest(world.ShardRequest(20, 1, 1, 60)), Engine.ActorRefs.NoSender);
        world.Run(60);
        var before = world.Nodes[0].Head;
        world.Start(2);
        Assert.True(world.Run(10, () => world.Nodes[2].Head >= before), world.Nodes[2].Status().ToString());
        world.Run(10);
        AssertLedgersAgree(world);
        Assert.True(world.Nodes[2].Status().FramesMade > 0);
    }

    [Fact]
    public void A_killed_node_recovers_from_its_journal_and_follows_again()
    {
        using var world = new ChainWorld(3);
        world.Start();
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 2));
        world.Nodes[0].Consensus.Tell(new SubmitRequest(world.ShardRequest(20, 1, 1, 60)), Engine.ActorRefs.NoSender);
        world.Run(20);
        var before = world.Nodes[1].Status();
        world.Nodes[1].Kill();
        world.Run(15);
        world.Start(1);
        Assert.True(world.Run(5, () => world.Nodes[1].Facts.OfType<ChainRecovered>().Count() == 2));
        Assert.True(world.Nodes[1].Facts.OfType<ChainRecovered>().Last().Head.Number >= before.Head!.Number);
        world.Run(15);
        AssertLedgersAgree(world);
        Assert.Equal(ChainPhase.Following, world.Nodes[1].Status().Phase);
    }

    [Fact]
    public void All_nodes_killed_and_started_again_go_on_where_they_were()
    {
        using var world = new ChainWorld(3);
        world.Start();
        world.Run(20);
        AssertOneHead(world);
        var head = world.Nodes[0].Head;
        foreach (var node in world.Nodes)
            node.Kill();
        world.Run(30);
        world.Start();
        Assert.True(world.Run(15, () => world.Nodes[0].Head > head + 2));
        world.Run(5);
        AssertLedgersAgree(world);
    }

    [Fact]
    public void After_a_partition_there_is_one_head_and_the_lighter_side_is_reverted()
    {
        using var world = new ChainWorld(4);
        world.Start();
        world.Run(10);
        world.Partition([0, 1], [2, 3]);
        world.Run(20);
        Assert.NotEqual(world.Nodes[0].Status().HeadSelector, world.Nodes[2].Status().HeadSelector);
        world.Heal();
        world.Run(8);
        AssertLedgersAgree(world);
        Assert.Contains(world.Nodes, node => node.Moves.Any(move => move.Undone.Count > 5));
        Assert.Contains(world.Nodes, node => node.Earnings(1000).History.Any(entry => entry.State == "reverted"));
    }

    [Fact]
    public void A_node_without_peers_is_degraded_and_makes_no_frames()
    {
        using var world = new ChainWorld(3);
        world.Start(0);
        world.Run(10);
        var status = world.Nodes[0].Status();
        Assert.Equal(ChainPhase.Degraded, status.Phase);
        Assert.StartsWith("NoPeers", status.Reason, StringComparison.Ordinal);
        Assert.Equal(0UL, status.Head!.Number);
    }

    [Fact]
    public void Frames_are_listed_from_the_newest_and_old_ones_are_read_from_the_journal()
    {
        using var world = new ChainWorld(1) { ReelFrames = 20 };
        world.Start();
        Assert.True(world.Run(60, () => world.Nodes[0].Moves.Count > 30));
        var node = world.Nodes[0];
        var list = node.Ask<ChainFrames>(new ListFrames(null, 3)).Items;
        Assert.Equal([list[0].Header.Number, list[0].Header.Number - 1, list[0].Header.Number - 2],
            list.Select(frame => frame.Header.Number));
        var old = node.Ask<ChainFrame>(new GetFrame(5));
        Assert.Equal((5UL, null), (old.Header.Number, old.EmissionUnits));
        Assert.Equal(old.Header.ParentSelector, node.Ask<ChainFrame>(new GetFrame(4)).Selector);
        Assert.NotNull(node.Ask<ChainFrame>(new GetFrame(null)).EmissionUnits);
        Assert.Equal(9_999UL, node.Ask<ChainFrameMissing>(new GetFrame(9_999)).Number);
    }

    [Fact]
    public void A_crash_between_journal_and_send_never_gives_two_frames_on_one_parent()
    {
        using var world = new ChainWorld(3);
        world.Start();
        var node = world.Nodes[0];
        for (var crash = 0; crash < 4; crash++)
        {
            var before = node.Journal.Stored.GetValueOrDefault("qa.frame.proposed/1");
            Assert.True(world.Run(30, () => node.Journal.Stored.GetValueOrDefault("qa.frame.proposed/1") > before));
            node.Kill();
            // The stored frame is sent by the next process, or another member leads.
            world.Start(0);
            world.Run(2);
        }
        world.Run(5);
        AssertLedgersAgree(world);
        Assert.All(world.Published, made => Assert.Single(made.Value));
        Assert.Contains(world.Published.Keys, made => made.Prover == node.Identity.Address);
    }

    [Theory]
    [InlineData("chain/")]
    [InlineData("ledger/")]
    [InlineData("master/")]
    public void A_journal_that_cannot_be_written_stops_the_chain_which_says_so(string id)
    {
        using var world = new ChainWorld(3);
        world.Start();
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 3));
        world.Nodes[0].Journal.Broken = id;
        Assert.True(world.Run(60, () => world.Nodes[0].Facts.OfType<ChainStopped>().Any()));
        var status = world.Nodes[0].Status();
        Assert.Equal(ChainPhase.Degraded, status.Phase);
        Assert.Contains("journal", status.Reason, StringComparison.Ordinal);
        // The others go on, and so does this one after a start with a good disk.
        world.Run(5);
        world.Nodes[0].Journal.Broken = null;
        world.Nodes[0].Kill();
        world.Start(0);
        world.Run(15);
        AssertLedgersAgree(world);
    }

    [Fact]
    public void A_child_that_fails_restarts_the_round_from_the_journal()
    {
        using var world = new ChainWorld(3);
        world.Start();
        Assert.True(world.Run(30, () => world.Nodes[0].Head >= 3));
        var ledger = world.Nodes[0].System!.ActorSelection(
            $"/user/consensus/filter-{world.Genesis.ShortFilter}/ledger");
        ledger.Tell(Engine.Kill.Instance, Engine.ActorRefs.NoSender);
        world.Run(10);
        Assert.Equal(2, world.Nodes[0].Facts.OfType<ChainRecovered>().Count());
        AssertLedgersAgree(world);
        Assert.Empty(world.Nodes[0].Facts.OfType<ChainStopped>());
    }

    [Fact]
    public void The_same_world_runs_the_same_way_twice()
    {
        Protocols.Wire.Bytes32 Head()
        {
            using var world = new ChainWorld(3);
            world.Start();
            world.Run(15);
            return world.Nodes[0].Status().HeadSelector;
        }
        Assert.Equal(Head(), Head());
    }
}
