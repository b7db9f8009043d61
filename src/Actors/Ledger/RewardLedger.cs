using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Ledger;

/// <summary>filter-&lt;id&gt;/ledger: what each frame of the head's branch emitted and who accrued it. Journal:
/// <see cref="EmissionComputed"/>, <see cref="RewardReverted"/>; earnings are sums over it and nothing else.</summary>
sealed class RewardLedger : ReceivePersistentActor, IInspectable
{
    /// <summary>Rewards of this node that are kept for its history: an hour of a devnet.</summary>
    const int HistoryMax = 3_600;

    readonly ChainSettings _settings;
    readonly SortedDictionary<Bytes32, UInt128> _accrued = [];
    readonly LinkedList<FrameRewardEntry> _history = [];
    EmissionComputed? _newest;
    UInt128 _emitted;
    Bytes32 _last;

    public RewardLedger(ChainSettings settings)
    {
        _settings = settings;
        _last = settings.Genesis.FirstSelector();
        Recover<EmissionComputed>(Apply);
        Recover<RewardReverted>(Apply);
        Command<ReelReady>(ready => Follow(HeadPath.To(ready, _last, PersistenceId)));
        Command<HeadIsAt>(head => Follow(head.Move));
        Command<EarningsWithCounts>(query => Sender.Tell(Earnings(query.Query, query.Counts)));
    }

    public override string PersistenceId => $"ledger/{_settings.Genesis.ShortFilter}";

    public IReadOnlyDictionary<string, object?> Inspect()
    {
        var shown = _accrued.ToDictionary(pair => pair.Key.ToShortString(), object? (pair) => $"{pair.Value} units");
        shown["frame"] = $"{_newest?.Frame}";
        shown["emitted"] = $"{_emitted} units";
        return shown;
    }

    void Follow(HeadMove move)
    {
        Invariant.Require(move.From.Selector == _last, "the ledger follows every move of the head");
        PersistAll<object>(
            [.. move.Undone.Select(node => new RewardReverted(
                    EmissionComputed.Of(node), node.Header.ParentSelector, move.To.Selector)),
                .. move.Applied.Select(EmissionComputed.Of)],
            stored =>
            {
                if (stored is EmissionComputed emission) Apply(emission);
                else Apply((RewardReverted)stored);
            });
    }

    void Apply(EmissionComputed emission)
    {
        foreach (var prover in emission.Reward.Provers)
            _accrued[prover.Prover] = checked(_accrued.GetValueOrDefault(prover.Prover) + prover.Units);
        _emitted = checked(_emitted + emission.Reward.EmissionUnits);
        _newest = emission;
        _last = emission.Selector;
        Remember(emission, "accrued");
    }

    void Apply(RewardReverted reverted)
    {
        var reward = reverted.Emission.Reward;
        foreach (var prover in reward.Provers)
            _accrued[prover.Prover] = checked(_accrued[prover.Prover] - prover.Units);
        _emitted = checked(_emitted - reward.EmissionUnits);
        _last = reverted.Parent;
        Remember(reverted.Emission, "reverted");
    }

    void Remember(EmissionComputed emission, string state)
    {
        var own = emission.Reward.Provers.FirstOrDefault(prover => prover.Prover == _settings.Identity.Address);
        _history.AddLast(new FrameRewardEntry(
            emission.Frame, emission.Selector, emission.TimestampMs, state, own?.Units ?? 0, own?.Score ?? 0,
            emission.Reward.ScoreTotal, emission.Reward.EmissionUnits, own?.Proofs ?? 0));
        if (_history.Count > HistoryMax)
            _history.RemoveFirst();
    }

    ChainEarnings Earnings(GetEarnings query, IReadOnlyDictionary<Bytes32, ProofCounts> counts)
    {
        var reward = _newest?.Reward ?? FrameReward.None;
        var members = _settings.Genesis.MemberKeys.Select(ChainHashes.AddressOf);
        var provers = _accrued.Keys.Concat(counts.Keys).Concat(members).Distinct().Order();
        return new ChainEarnings(
            _newest?.Frame ?? 0, _newest?.Selector ?? _last, reward.EmissionUnits, reward.ScoreTotal,
            reward.BasisUnits, reward.WorldStateBytes, _emitted,
            [.. provers.Select(prover => Prover(prover, reward, counts.GetValueOrDefault(prover)))],
            [.. _history.Skip(_history.Count - Math.Clamp(query.History, 0, _history.Count))]);
    }

    ProverEarnings Prover(Bytes32 address, FrameReward reward, ProofCounts? counts)
    {
        var now = reward.Provers.FirstOrDefault(prover => prover.Prover == address)
            ?? new ProverReward(address, 0, 0, 0, 0, 0);
        counts ??= ProofCounts.None;
        return new ProverEarnings(
            address, now.Score, now.StorageScore, now.LeaderScore, now.StorageBytes, now.Units,
            _accrued.GetValueOrDefault(address), 0, counts.Accepted, counts.Missed, counts.Rejected);
    }
}
