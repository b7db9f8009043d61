using System.Collections.Immutable;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Executes frames that are due: a frame's requests run in ascending H_qa/order(y of master p + D_o ||
/// requestHash), once that pulse exists. So nobody who makes a frame knows the order of its requests.</summary>
sealed class Execution
{
    readonly List<ShardCommit> _committed = [];
    readonly List<ExecutedRequest> _executed = [];
    ImmutableQueue<PendingFrame> _pending;

    Execution(FrameNode parent)
    {
        State = parent.State;
        _pending = parent.Pending;
    }

    /// <summary>The state that a child of the parent describes.</summary>
    public ChainState State { get; private set; }

    public ImmutableQueue<PendingFrame> Pending => _pending;

    public IReadOnlyList<ShardCommit> Committed => _committed;

    public IReadOnlyList<ExecutedRequest> Executed => _executed;

    /// <summary>Executes what is due for a child of <paramref name="parent"/> that names pulse
    /// <paramref name="masterNumber"/>, which is known.</summary>
    public static Execution Before(FrameNode parent, ulong masterNumber, MasterLine masters, ConsensusProfile profile)
    {
        var run = new Execution(parent);
        while (!run._pending.IsEmpty)
        {
            var frame = run._pending.Peek();
            var ordering = frame.MasterNumber + profile.OrderDelayPulses;
            if (ordering > masterNumber)
                break;
            var known = masters.TryGetY(ordering, out var y);
            Invariant.Require(known, "a pulse below a known one is known");
            run.Execute(frame, y);
            run._pending = run._pending.Dequeue();
        }
        return run;
    }

    void Execute(PendingFrame frame, ReadOnlyMemory<byte> y)
    {
        var shards = State.Shards;
        var seen = State.Seen;
        foreach (var (request, hash) in Ordered(frame.Requests, y))
        {
            var result = RequestResult.Duplicate;
            if (!seen.Contains((request.Expires, hash)))
            {
                seen = seen.Add((request.Expires, hash));
                result = RequestResult.BadShardUpdate;
                if (ShardUpdateRules.TryApply(request, frame.Number, shards, State.Ring, out var commit))
                {
                    shards = shards.SetItem(commit.Entry.ShardId, commit);
                    _committed.Add(commit);
                    result = RequestResult.Applied;
                }
            }
            _executed.Add(new ExecutedRequest(hash, frame.Number, result));
        }
        while (!seen.IsEmpty && seen[0].Expires < frame.Number)
            seen = seen.Remove(seen[0]);
        State = State.With(frame.Number, shards, State.Ring.Counted(frame.Number, frame.Accepted, frame.Missed),
            Scored(State.Scores, frame.Reward), seen);
    }

    static IEnumerable<(Request Request, Bytes32 Hash)> Ordered(IReadOnlyList<Request> requests, ReadOnlyMemory<byte> y)
        => requests.Select(request => (Request: request, Hash: request.RequestHash()))
            .OrderBy(item => ChainHashes.Order.Of(output =>
            {
                var writer = new CanonicalWriter(output);
                writer.Raw(y.Span);
                writer.B32(item.Hash);
            }));

    static ImmutableSortedDictionary<Bytes32, ScoreEntry> Scored(
        ImmutableSortedDictionary<Bytes32, ScoreEntry> scores, FrameReward reward)
    {
        if (reward.Provers.Count == 0 && scores.Values.All(entry => entry.Score == 0))
            return scores;
        var next = scores.ToBuilder();
        foreach (var entry in scores.Values)
            next[entry.Prover] = entry with { Score = 0 };
        foreach (var prover in reward.Provers)
        {
            var before = next.GetValueOrDefault(prover.Prover) ?? new ScoreEntry(prover.Prover, 0, 0, 0, 0);
            next[prover.Prover] = before with
            {
                Score = prover.Score,
                Accrued = checked(before.Accrued + prover.Units),
            };
        }
        return next.ToImmutable();
    }
}
