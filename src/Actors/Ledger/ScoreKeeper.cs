using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Ledger;

/// <summary>Counts of one prover on the head's branch; rejected ones since the start.</summary>
sealed record ProofCounts(ulong Accepted, ulong Missed, ulong Rejected)
{
    public static ProofCounts None { get; } = new(0, 0, 0);
}

/// <summary>To the ledger: answer with these counts.</summary>
sealed record EarningsWithCounts(GetEarnings Query, IReadOnlyDictionary<Bytes32, ProofCounts> Counts);

/// <summary>filter-&lt;id&gt;/scores: which proofs were accepted and missed on the head's branch. Journal:
/// <see cref="ScoresClosed"/>, <see cref="ScoresUndone"/>.</summary>
sealed class ScoreKeeper : ReceivePersistentActor, IInspectable
{
    readonly ChainSettings _settings;
    readonly SortedDictionary<Bytes32, ProofCounts> _counts = [];
    Bytes32 _last;

    public ScoreKeeper(ChainSettings settings, IActorRef ledger)
    {
        _settings = settings;
        _last = settings.Genesis.FirstSelector();
        Recover<ScoresClosed>(Apply);
        Recover<ScoresUndone>(Apply);
        Command<ReelReady>(ready => Follow(HeadPath.To(ready, _last, PersistenceId)));
        Command<HeadIsAt>(head => Follow(head.Move));
        Command<ProofRejected>(rejected => Count(rejected.Prover, so => so with { Rejected = so.Rejected + 1 }));
        Command<GetEarnings>(query => ledger.Forward(new EarningsWithCounts(
            query, new SortedDictionary<Bytes32, ProofCounts>(_counts))));
    }

    public override string PersistenceId => $"scores/{_settings.Genesis.ShortFilter}";

    protected override Durability Durability => Durability.Relaxed;

    public IReadOnlyDictionary<string, object?> Inspect() => _counts.ToDictionary(
        pair => pair.Key.ToShortString(),
        object? (pair) =>
            $"{pair.Value.Accepted} accepted, {pair.Value.Missed} missed, {pair.Value.Rejected} rejected");

    void Follow(HeadMove move)
    {
        Invariant.Require(move.From.Selector == _last, "scores follow every move of the head");
        PersistAll<object>(
            [.. move.Undone.Select(node => new ScoresUndone(ScoresClosed.Of(node), node.Header.ParentSelector)),
                .. move.Applied.Select(ScoresClosed.Of)],
            stored =>
            {
                if (stored is ScoresClosed closed) Apply(closed);
                else Apply((ScoresUndone)stored);
            });
    }

    void Apply(ScoresClosed closed)
    {
        foreach (var (prover, _) in closed.Accepted)
            Count(prover, so => so with { Accepted = so.Accepted + 1 });
        foreach (var (prover, _) in closed.Missed)
            Count(prover, so => so with { Missed = so.Missed + 1 });
        _last = closed.Selector;
    }

    void Apply(ScoresUndone undone)
    {
        foreach (var (prover, _) in undone.Closed.Accepted)
            Count(prover, so => so with { Accepted = so.Accepted - 1 });
        foreach (var (prover, _) in undone.Closed.Missed)
            Count(prover, so => so with { Missed = so.Missed - 1 });
        _last = undone.Parent;
    }

    void Count(Bytes32 prover, Func<ProofCounts, ProofCounts> change)
        => _counts[prover] = change(_counts.GetValueOrDefault(prover) ?? ProofCounts.None);
}

/// <summary>Where an actor that follows the head stands after a restart.</summary>
static class HeadPath
{
    /// <summary>The way from the frame an actor's journal ends with to the recovered head.</summary>
    public static HeadMove To(ReelReady ready, Bytes32 last, string id)
    {
        var known = ready.Nodes.TryGetValue(last, out var from);
        Invariant.Require(known, $"the journal {id} ends with a frame that the chain knows");
        var move = HeadMove.Between(from!, ready.Head, ready.Nodes);
        Invariant.Require(move is not null, $"the journal {id} leads to the chain's head");
        return move;
    }
}
