using System.Collections.Immutable;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>A shard's committed entry with what made it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Cut">The batches it covers.</param>
/// <param name="BaseFrame">The frame at which it was made.</param>
/// <param name="Frame">The frame that included it.</param>
public sealed record ShardCommit(ShardEntry Entry, IReadOnlyList<AuthorCut> Cut, ulong BaseFrame, ulong Frame);

/// <summary>What a header describes: the state after all ancestors that are due for execution. Immutable and shared
/// between frames, so any branch's state is there without undo logs.</summary>
public sealed class ChainState
{
    Bytes32? _stateRoot, _scoreRoot;

    ChainState(
        ulong executedUpTo, ImmutableSortedDictionary<Bytes32, ShardCommit> shards, ProverRing ring,
        ImmutableSortedDictionary<Bytes32, ScoreEntry> scores, ImmutableSortedSet<(ulong Expires, Bytes32 Hash)> seen)
    {
        ExecutedUpTo = executedUpTo;
        Shards = shards;
        Ring = ring;
        Scores = scores;
        Seen = seen;
    }

    /// <summary>Number of the newest frame whose requests are in here.</summary>
    public ulong ExecutedUpTo { get; }

    /// <summary>By shard address; only shards with an entry.</summary>
    public ImmutableSortedDictionary<Bytes32, ShardCommit> Shards { get; }

    public ProverRing Ring { get; }

    /// <summary>By prover; of executed frames.</summary>
    public ImmutableSortedDictionary<Bytes32, ScoreEntry> Scores { get; }

    /// <summary>Requests that were included and have not expired.</summary>
    internal ImmutableSortedSet<(ulong Expires, Bytes32 Hash)> Seen { get; }

    /// <summary>H_qa/state(ledgerRoot || shardsRoot). There are no coins yet, so the ledger root is the empty map's.
    /// </summary>
    public Bytes32 StateRoot => _stateRoot ??= RootOf(
        Bytes32.Zero, MapRoot.Of(Shards.Select(pair => (pair.Key, pair.Value.Entry.ValueHash()))));

    public Bytes32 ScoreRoot => _scoreRoot ??= MapRoot.Of(
        Scores.Select(pair => (pair.Key, pair.Value.ValueHash())));

    /// <summary>W: bytes of all shard entries.</summary>
    public ulong WorldStateBytes => Shards.Values.Aggregate(0UL, (sum, shard) => checked(sum + shard.Entry.Bytes));

    internal static ChainState First(ProverRing ring) => new(0,
        ImmutableSortedDictionary<Bytes32, ShardCommit>.Empty, ring,
        ImmutableSortedDictionary<Bytes32, ScoreEntry>.Empty, []);

    internal ChainState With(
        ulong executedUpTo, ImmutableSortedDictionary<Bytes32, ShardCommit> shards, ProverRing ring,
        ImmutableSortedDictionary<Bytes32, ScoreEntry> scores, ImmutableSortedSet<(ulong Expires, Bytes32 Hash)> seen)
        => new(executedUpTo, shards, ring, scores, seen)
        {
            _stateRoot = ReferenceEquals(shards, Shards) ? _stateRoot : null,
            _scoreRoot = ReferenceEquals(scores, Scores) ? _scoreRoot : null,
        };

    static Bytes32 RootOf(Bytes32 ledgerRoot, Bytes32 shardsRoot)
    {
        Span<byte> roots = stackalloc byte[2 * Bytes32.Length];
        ledgerRoot.CopyTo(roots);
        shardsRoot.CopyTo(roots[Bytes32.Length..]);
        return ChainHashes.State.Of(roots);
    }
}
