using System.Runtime.CompilerServices;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;
using Member = QuilActors.Protocols.Frames.Member;

namespace QuilActors.Protocols.Consensus;

/// <summary>What all nodes of a network start from.</summary>
/// <param name="Profile">Constants of the network.</param>
/// <param name="Filter">The chain; never zero, which is the master clock's.</param>
/// <param name="TimeMs">Milliseconds since 1970-01-01 UTC: the stamp of frame 0.</param>
/// <param name="Seed">1 to 256 bytes; the first input of the master clock.</param>
/// <param name="App">The application whose shards are proved.</param>
/// <param name="ShardBits">2^bits shards.</param>
/// <param name="MemberKeys">Ed25519 keys, ascending; all Active from frame 0 on, in the filter and every shard.</param>
public sealed record Genesis(
    ConsensusProfile Profile, Bytes32 Filter, long TimeMs, ReadOnlyMemory<byte> Seed, Bytes32 App, int ShardBits,
    IReadOnlyList<Bytes32> MemberKeys)
{
    public const int SeedBytesMax = 256;

    readonly Memo _memo = new();

    /// <summary>A changed copy computes its ring anew.</summary>
    Genesis(Genesis original)
    {
        (Profile, Filter, TimeMs, Seed) = (original.Profile, original.Filter, original.TimeMs, original.Seed);
        (App, ShardBits, MemberKeys) = (original.App, original.ShardBits, original.MemberKeys);
        _memo = new Memo();
    }

    /// <summary>Addresses of the shards, by shard number.</summary>
    public IReadOnlyList<Bytes32> ShardAddresses()
    {
        var placement = new ShardPlacement(App, ShardBits);
        return [.. Enumerable.Range(0, (int)placement.ShardCount).Select(i => placement.ShardAddress((uint)i))];
    }

    /// <summary>First 16 hex digits of the filter, as in topic and actor names.</summary>
    public string ShortFilter => Filter.ToString()[..16];

    /// <summary>The members at frame 0.</summary>
    public ProverRing Ring() => _memo.Ring ??= MakeRing();

    /// <summary>Names frame 0 and with it the network.</summary>
    public Bytes32 FirstSelector()
        => (_memo.First ??= new StrongBox<Bytes32>(FirstHeader(ChainState.First(Ring())).Selector())).Value;

    ProverRing MakeRing()
    {
        var shards = ShardAddresses().Prepend(Bytes32.Zero).ToArray();
        return ProverRing.Of(MemberKeys.SelectMany(key => shards.Select(shard => new Member(
            shard, ChainHashes.AddressOf(key), key, 0, 0, MemberState.Active, 0))));
    }

    internal FrameHeader FirstHeader(ChainState state) => new(
        Filter, 0, Bytes32.Zero, 0, TimeMs, Profile.DataDifficulty, Bytes32.Zero, Bytes32.Zero, state.StateRoot,
        Bytes32.Zero, state.ScoreRoot, state.Ring.Root, Bytes32.Zero, ReadOnlyMemory<byte>.Empty,
        new byte[FrameLimits.SignatureBytes]);

    /// <summary>What follows from the rest and is asked for often; no part of what makes two of them equal.</summary>
    sealed class Memo : IEquatable<Memo>
    {
        public ProverRing? Ring { get; set; }

        public StrongBox<Bytes32>? First { get; set; }

        public bool Equals(Memo? other) => other is not null;

        public override bool Equals(object? obj) => obj is Memo;

        public override int GetHashCode() => 0;
    }
}
