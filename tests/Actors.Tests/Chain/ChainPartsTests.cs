using QuilActors.Actors.Chain;
using QuilActors.Actors.Ledger;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Chain;

public sealed class ChainPartsTests
{
    static Bytes32 Fill(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    static WorkProof Proof(byte challenge, byte prover, int bodyBytes = 10) => new(
        1, Fill(1), challenge, Fill(challenge), Fill(prover), [Fill(9)],
        Enumerable.Repeat(prover, bodyBytes).ToArray(), new byte[64]);

    [Fact]
    public void Work_is_kept_once_per_prover_and_shard_in_the_order_of_frames()
    {
        var pool = new WorkPool();
        pool.Add(Proof(5, 3));
        pool.Add(Proof(5, 2));
        pool.Add(Proof(5, 3, 11));
        Assert.Equal((2, 20L), (pool.Count, pool.Bytes));
        Assert.Equal([Fill(2), Fill(3)], pool.Cut(Fill(5)).Select(work => work.Prover));
        Assert.True(pool.Answers(Fill(5), Fill(3), Fill(9)));
        Assert.False(pool.Answers(Fill(6), Fill(3), Fill(9)));
        var digest = Proof(5, 2).Summary().BodyDigest;
        Assert.True(pool.Has(digest));
        Assert.Equal(digest, pool.Find(digest)!.Summary().BodyDigest);
        Assert.Empty(pool.Cut(Fill(6)));
    }

    [Fact]
    public void Bodies_over_the_limit_push_out_those_of_the_oldest_frame()
    {
        var pool = new WorkPool();
        const int Half = (int)(WorkPool.BytesMax / 2);
        pool.Add(Proof(5, 1, Half));
        pool.Add(Proof(6, 2, Half));
        Assert.Equal((2, WorkPool.BytesMax), (pool.Count, pool.Bytes));
        pool.Add(Proof(7, 3, 1));
        Assert.Equal((2, Half + 1L), (pool.Count, pool.Bytes));
        Assert.Empty(pool.Cut(Fill(5)));
        Assert.Single(pool.Cut(Fill(6)));
    }

    [Fact]
    public void Fork_probes_find_the_last_common_frame_of_any_two_branches()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var (head, fork) = ((ulong)random.Next(5_000), 0UL);
            fork = (ulong)random.Next((int)head + 1);
            Bytes32 Selector(ulong number, byte side) => new(
                [.. BitConverter.GetBytes(number), number <= fork ? (byte)1 : side, .. new byte[23]]);
            var numbers = ForkProbe.Exponential(head);
            var rounds = 0;
            ulong? common;
            while (true)
            {
                Assert.InRange(numbers.Count, 1, FrameLimits.SyncSelectorsMax);
                (common, var next) = ForkProbe.Narrow(numbers,
                    [.. numbers.Select(number => Selector(number, 2))],
                    [.. numbers.Select(number => Selector(number, 3))]);
                if (next.Count == 0)
                    break;
                numbers = next;
                Assert.InRange(++rounds, 1, 4);
            }
            Assert.Equal(fork, common);
        }
    }

    [Fact]
    public void Branches_without_a_common_frame_are_told_apart()
        => Assert.Equal(((ulong?)null, 0),
            ForkProbe.Narrow([0, 1], [Fill(1), Fill(2)], [Fill(3), Fill(2)]) is var (common, next)
                ? (common, next.Count) : default);

    static T Stored<T>(T record) where T : class, ICanonical<T>
    {
        var codec = new CanonicalCodec<T>("x/1");
        var bytes = codec.Encode(record);
        var read = (T)codec.Decode(bytes);
        Assert.Equal(bytes, codec.Encode(read));
        Assert.Throws<InvalidDataException>(() => codec.Decode([.. bytes, 0]));
        Assert.Throws<InvalidDataException>(() => codec.Decode(bytes.AsSpan(0, bytes.Length - 1)));
        return read;
    }

    [Fact]
    public void Events_are_read_as_they_were_stored()
    {
        var reward = new FrameReward(1, 2, 3, 4, 5, [new ProverReward(Fill(1), 6, 7, 8, 9, 10)]);
        var emission = new EmissionComputed(3, Fill(2), 4, reward);
        Assert.Equal(reward.Provers, Stored(emission).Reward.Provers);
        Assert.Equal(Fill(4), Stored(new RewardReverted(emission, Fill(3), Fill(4))).NewHead);
        var closed = new ScoresClosed(3, Fill(2), [(Fill(1), Fill(9))], [(Fill(2), Fill(9))]);
        Assert.Equal(closed.Missed, Stored(closed).Missed);
        Assert.Equal(Fill(5), Stored(new ScoresUndone(closed, Fill(5))).Parent);
        Assert.Equal([Fill(2)], Stored(new HeadMoved(Fill(1), [Fill(2)], [Fill(3), Fill(1)])).Undone);
        Stored(new MasterAppended(new MasterFrame(1, Fill(1), 2, new byte[132])));
    }
}
