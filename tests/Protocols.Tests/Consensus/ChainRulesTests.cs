using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Consensus;

public sealed class ChainRulesTests
{
    readonly TestChain _chain = new();

    HeaderVerdict Check(FrameHeader header, long nowMs = TestChain.GenesisMs + 60_000)
        => _chain.Rules.CheckHeader(
            _chain.First, header, _chain.Masters, Instant.FromUnixMilliseconds(nowMs));

    [Fact]
    public void A_frame_opens_by_the_position_of_its_prover()
    {
        for (var position = 0; position < 3; position++)
        {
            var header = _chain.Make(_chain.First, position: position).Header;
            Assert.Equal(TestChain.GenesisMs + 1_000 * (position + 1), header.TimestampMs);
            Assert.Equal(FrameReject.None, Check(header).Reject);
            Assert.Equal(FrameReject.TooEarly, Check(header with { TimestampMs = header.TimestampMs - 1 }).Reject);
        }
        Assert.Equal([1_000, 2_000, 5_000, 5_000, 6_000, 7_000],
            new[] { 0, 1, 4, 7, 8, 16 }.Select(k => ProverRing.OpeningMilliseconds(k, _chain.Rules.Profile)));
    }

    [Fact]
    public void Header_rejects_are_named()
    {
        var header = _chain.Make(_chain.First).Header;
        Assert.Equal(FrameReject.WrongFilter, Check(header with { Filter = TestChain.Fill(1) }).Reject);
        Assert.Equal(FrameReject.WrongNumber, Check(header with { Number = 2 }).Reject);
        Assert.Equal(FrameReject.NotAMember, Check(header with { Prover = TestChain.Fill(1) }).Reject);
        Assert.Equal(FrameReject.WrongDifficulty, Check(header with { Difficulty = 1 }).Reject);
        _chain.Pulse();
        var next = _chain.Extend(_chain.First);
        Assert.Equal(FrameReject.MasterBehindParent, _chain.Rules.CheckHeader(
            next, _chain.Make(next).Header with { MasterNumber = 0 }, _chain.Masters,
            Instant.FromUnixMilliseconds(TestChain.GenesisMs + 60_000)).Reject);
        Assert.Equal(FrameReject.BadSignature,
            _chain.Rules.CheckSignature(_chain.First, header with { TimestampMs = header.TimestampMs + 1 }));
        Assert.Equal(FrameReject.BadVdf,
            _chain.Rules.CheckSignature(_chain.First, header with { VdfOutput = new byte[131] }));
    }

    [Fact]
    public void A_frame_ahead_of_the_clock_is_held_from_half_a_slot_on()
    {
        var header = _chain.Make(_chain.First).Header;
        Assert.Null(Check(header, header.TimestampMs - 500).HoldUntil);
        var held = Check(header, header.TimestampMs - 501);
        Assert.Equal(FrameReject.None, held.Reject);
        Assert.Equal(header.TimestampMs - 500, held.HoldUntil!.Value.UnixMilliseconds);
    }

    [Fact]
    public void A_frame_that_names_an_unknown_pulse_is_held_two_slots()
    {
        var header = _chain.Make(_chain.First).Header with { MasterNumber = 1 };
        var held = Check(header);
        Assert.Equal(FrameReject.None, held.Reject);
        Assert.Equal(TestChain.GenesisMs + 62_000, held.HoldUntil!.Value.UnixMilliseconds);
        _chain.Pulse();
        Assert.Null(Check(header).HoldUntil);
    }

    [Fact]
    public void A_wrong_root_is_rejected_by_its_name()
    {
        var frame = _chain.Make(_chain.First);
        foreach (var (header, expected) in new (FrameHeader, FrameReject)[]
        {
            (frame.Header with { RequestsRoot = TestChain.Fill(1) }, FrameReject.WrongRequestsRoot),
            (frame.Header with { StateRoot = TestChain.Fill(1) }, FrameReject.WrongStateRoot),
            (frame.Header with { WorkRoot = TestChain.Fill(1) }, FrameReject.WrongWorkRoot),
            (frame.Header with { ScoreRoot = TestChain.Fill(1) }, FrameReject.WrongScoreRoot),
            (frame.Header with { RingRoot = TestChain.Fill(1) }, FrameReject.WrongRingRoot),
            (frame.Header with { MmrRoot = TestChain.Fill(1) }, FrameReject.WrongMmrRoot),
        })
        {
            Assert.Equal(expected,
                _chain.Rules.TryJoin(_chain.First, frame with { Header = header }, _chain.Masters, out var node));
            Assert.Null(node);
        }
    }

    [Fact]
    public void Requests_out_of_order_twice_or_badly_signed_are_rejected()
    {
        var one = _chain.Request(_chain.Update(3, 0, 1), 50);
        var two = _chain.Request(_chain.Update(4, 0, 2), 50);
        var sorted = TestChain.Body([one, two]);
        FrameReject Join(FrameBody body) => _chain.Rules.TryJoin(
            _chain.First, _chain.Make(_chain.First, body), _chain.Masters, out _);
        Assert.Equal(FrameReject.None, Join(sorted));
        Assert.Equal(FrameReject.RequestsUnordered, Join(new FrameBody([.. sorted.Requests.Reverse()], [])));
        Assert.Equal(FrameReject.RequestsUnordered, Join(new FrameBody([one, one], [])));
        Assert.Equal(FrameReject.BadRequest, Join(new FrameBody([one with { Nonce = 9 }], [])));
        Assert.Equal(FrameReject.BadRequest, Join(TestChain.Body([_chain.Request(_chain.Update(3, 0, 1), 0)])));
        Assert.Equal(FrameReject.None, Join(TestChain.Body([_chain.Request(_chain.Update(3, 0, 1), 1 + 1024)])));
        Assert.Equal(FrameReject.BadRequest, Join(TestChain.Body([_chain.Request(_chain.Update(3, 0, 1), 2 + 1024)])));
    }

    [Fact]
    public void A_shard_update_takes_effect_once_the_pulse_that_orders_it_exists()
    {
        _chain.Pulse();
        var request = _chain.Request(_chain.Update(3, 0, 1), 50);
        var node = _chain.Extend(_chain.First, TestChain.Body([request]));
        Assert.Equal(1UL, node.Header.MasterNumber);
        var delay = (int)ConsensusProfile.Devnet.OrderDelayPulses;
        node = _chain.Run(node, delay - 1);
        Assert.Empty(node.State.Shards);
        // Without a new pulse frames go on and execution waits.
        node = _chain.Extend(node);
        Assert.Empty(node.State.Shards);
        node = _chain.Run(node, 1);
        Assert.Equal(1UL + (ulong)delay, node.Header.MasterNumber);
        Assert.Equal(3U, node.State.Shards[_chain.Shard].Entry.LeafCount);
        Assert.Equal(1UL, Assert.Single(node.Committed).Frame);
        Assert.Equal(
            new ExecutedRequest(request.RequestHash(), 1, RequestResult.Applied), Assert.Single(node.Executed));
        Assert.Equal(1UL, node.State.ExecutedUpTo);
    }

    [Theory]
    [InlineData(3, RequestResult.Applied)]
    [InlineData(2, RequestResult.Applied)]
    [InlineData(1, RequestResult.BadShardUpdate)]
    public void A_shard_update_needs_two_thirds_of_the_provers(int signers, RequestResult expected)
        => Assert.Equal(expected, ResultOf(_chain.Update(3, 0, 1, signers)));

    [Fact]
    public void A_shard_update_of_wrong_make_has_no_effect()
    {
        var good = _chain.Update(3, 0, 1);
        Assert.Equal(RequestResult.BadShardUpdate, ResultOf(good with { BaseFrame = 1 }));
        Assert.Equal(RequestResult.BadShardUpdate, ResultOf(good with { Entry = good.Entry with { Bytes = 1 } }));
        Assert.Equal(RequestResult.BadShardUpdate, ResultOf(good with { Bitmask = new byte[] { 0xe0, 0 } }));
        Assert.Equal(RequestResult.BadShardUpdate, ResultOf(good with { Bitmask = new byte[] { 0xd0 } }));
        Assert.Equal(RequestResult.BadShardUpdate,
            ResultOf(good with { Signatures = [good.Signatures[1], good.Signatures[0], good.Signatures[2]] }));
        Assert.Equal(RequestResult.BadShardUpdate, ResultOf(good with { Cut = [] }));
    }

    [Fact]
    public void An_update_that_covers_less_or_the_same_is_refused_and_an_included_request_is_a_duplicate()
    {
        var challenge = _chain.WithEntry(3);
        var repeated = _chain.Request(_chain.Update(3, 0, 1), 50);
        var same = _chain.Request(_chain.Update(4, 2, 1), 50);
        var more = _chain.Request(_chain.Update(5, 2, 2), 50);
        var node = _chain.Run(_chain.Extend(challenge, TestChain.Body([repeated, same, more])), 6);
        Assert.Equal(5U, node.State.Shards[_chain.Shard].Entry.LeafCount);
        Assert.True(ChainRules.WasIncluded(node, more, more.RequestHash()));
        Assert.False(ChainRules.WasIncluded(_chain.First, more, more.RequestHash()));
    }

    [Fact]
    public void Proofs_pay_misses_do_not_and_the_frame_pays_its_emission_exactly()
    {
        var challenge = _chain.WithEntry(100);
        var provers = _chain.Addresses.Order().ToArray();
        var proofs = provers.Take(2).Select(prover => _chain.Prove(challenge, prover)).ToArray();
        Assert.All(proofs, proof => Assert.Equal(
            WorkReject.None, WorkRules.Check(proof, challenge, _chain.Rules.Profile)));
        var node = _chain.Extend(challenge, TestChain.Body(work: proofs.Select(proof => proof.Summary())));
        Assert.Equal(provers[..2], node.Accepted.Select(proof => proof.Prover));
        Assert.Equal([new MissedProof(provers[2], _chain.Shard, WorkMiss.NoProof)], node.Missed);
        Assert.True(node.Reward.EmissionUnits > 0);
        Assert.Equal(node.Reward.EmissionUnits,
            node.Reward.Provers.Aggregate(UInt128.Zero, (sum, prover) => sum + prover.Units));
        Assert.All(provers[..2], prover => Assert.True(
            node.Reward.Provers.Single(reward => reward.Prover == prover).StorageScore > 0));
        var later = _chain.Run(node, 6);
        Assert.True(later.State.Scores[provers[0]].Accrued > 0);
        Assert.Equal(1UL, later.State.Ring.Find(_chain.Shard, provers[0])!.Member.Seniority);
        Assert.Equal(node.Number, later.State.Ring.Find(Bytes32.Zero, provers[0])!.Member.LastActive);
        Assert.Equal(0UL, later.State.Ring.Find(_chain.Shard, provers[2])!.Member.Seniority);
        Assert.True(later.State.Ring.Find(_chain.Shard, provers[2])!.MissRun > 0);
    }

    [Fact]
    public void Accrued_units_sum_to_the_emission_of_the_executed_frames_exactly()
    {
        var node = _chain.WithEntry(10);
        for (var i = 0; i < 12; i++)
        {
            _chain.Pulse();
            var work = _chain.Addresses.Take(i % 4).Select(prover => _chain.Prove(node, prover).Summary());
            node = _chain.Extend(node, TestChain.Body(work: node.IsChallenge ? work : []), i % 3);
        }
        var emitted = _chain.Made.Where(frame => frame.Number <= node.State.ExecutedUpTo)
            .Aggregate(UInt128.Zero, (sum, frame) => sum + frame.Reward.EmissionUnits);
        Assert.True(emitted > 0);
        Assert.Equal(emitted,
            node.State.Scores.Values.Aggregate(UInt128.Zero, (sum, entry) => sum + entry.Accrued));
    }

    [Fact]
    public void Work_rejects_are_named()
    {
        var challenge = _chain.WithEntry(100);
        var prover = _chain.Addresses[0];
        var proof = _chain.Prove(challenge, prover);
        WorkReject Check(WorkProof changed) => WorkRules.Check(changed, challenge, _chain.Rules.Profile);
        Assert.Equal(WorkReject.Malformed, Check(proof with { Kind = 2 }));
        Assert.Equal(WorkReject.Malformed, Check(proof with { Segments = [] }));
        Assert.Equal(WorkReject.WrongFrame, Check(proof with { Frame = proof.Frame + 1 }));
        Assert.Equal(WorkReject.WrongFrame, Check(proof with { Selector = TestChain.Fill(1) }));
        Assert.Equal(WorkReject.NotAssigned, Check(proof with { Prover = TestChain.Fill(1) }));
        Assert.Equal(WorkReject.NotAssigned, Check(proof with { Segments = [TestChain.Fill(1)] }));
        Assert.Equal(WorkReject.BadSignature, Check(proof with { Body = new byte[] { 1 } }));
        var idle = _chain.Extend(challenge);
        Assert.False(idle.IsChallenge);
        Assert.Empty(WorkRules.Challenges(idle));
        Assert.Equal(WorkReject.WrongFrame, WorkRules.Check(proof.Summary(), idle));
    }

    [Fact]
    public void A_frame_with_work_twice_or_of_another_frame_is_rejected()
    {
        var challenge = _chain.WithEntry(10);
        var summary = _chain.Prove(challenge, _chain.Addresses[0]).Summary();
        var twice = _chain.Make(challenge, new FrameBody([], [summary, summary]));
        Assert.Equal(FrameReject.BadWork, _chain.Rules.TryJoin(challenge, twice, _chain.Masters, out _));
        var next = _chain.Run(challenge, 1);
        var foreign = TestChain.Body(work: [summary]);
        var draft = _chain.Make(next) with { Body = foreign };
        Assert.Equal(FrameReject.BadWork, _chain.Rules.TryJoin(next, draft, _chain.Masters, out _));
    }

    [Fact]
    public void A_run_of_misses_costs_its_square_at_its_end()
    {
        var member = RingMember.Of(new Member(
            default, TestChain.Fill(1), TestChain.Fill(2), 0, 10, MemberState.Active, 0));
        Assert.Equal(11UL, member.Answered(5).Member.Seniority);
        var missed = member.Missed().Missed().Missed();
        Assert.Equal(10UL, missed.Member.Seniority);
        Assert.Equal(2UL, missed.Answered(9).Member.Seniority);
        Assert.Equal(0UL, missed.Answered(9).MissRun);
        Assert.Equal(1UL, missed.Missed().Answered(9).Member.Seniority);
    }

    [Fact]
    public void Frames_read_from_bytes_by_another_node_give_the_same_branch()
    {
        var node = _chain.WithEntry(10);
        node = _chain.Extend(node, TestChain.Body(
            [_chain.Request(_chain.Update(12, 3, 2), 50)], [_chain.Prove(node, _chain.Addresses[1]).Summary()]));
        node = _chain.Run(node, 6);
        var other = new TestChain();
        other.Pulse((int)_chain.Masters.Newest);
        var replay = other.First;
        foreach (var made in _chain.Made)
            replay = other.Join(replay, Frame.TryRead(Canonical.ToArray(made.Frame), out _)!);
        Assert.Equal(node.Selector, replay.Selector);
        Assert.Equal(node.CumulativeWork, replay.CumulativeWork);
        Assert.Equal(12U, replay.State.Shards[other.Shard].Entry.LeafCount);
        Assert.Equal(
            (node.State.StateRoot, node.State.ScoreRoot, node.State.Ring.Root),
            (replay.State.StateRoot, replay.State.ScoreRoot, replay.State.Ring.Root));
    }

    static RequestResult ResultOf(ShardUpdate update)
    {
        var chain = new TestChain();
        chain.Pulse();
        var node = chain.Extend(chain.First, TestChain.Body([chain.Request(update, 50)]));
        while (node.Executed.Count == 0)
            node = chain.Run(node, 1);
        return Assert.Single(node.Executed).Result;
    }
}
