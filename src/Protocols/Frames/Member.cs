using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>Where a member stands. Only Active ones lead, prove and sign.</summary>
public enum MemberState : byte
{
    Joining = 1,
    Active = 2,
    Leaving = 3,
    Paused = 4,
    Left = 5,
    Evicted = 6,
    Kicked = 7,
}

/// <summary>A member of the filter or of one of its shards.</summary>
/// <param name="Shard">Zero for the filter itself.</param>
/// <param name="Address">Consensus address.</param>
/// <param name="PublicKey">Ed25519.</param>
/// <param name="JoinFrame">Frame of its confirmed join.</param>
/// <param name="Seniority">+1 per frame with an accepted proof, less penalties.</param>
/// <param name="State">See <see cref="MemberState"/>.</param>
/// <param name="LastActive">Number of the newest frame with an accepted proof of it; its join frame before that.
/// </param>
public sealed record Member(
    Bytes32 Shard, Bytes32 Address, Bytes32 PublicKey, ulong JoinFrame, ulong Seniority, MemberState State,
    ulong LastActive) : ICanonical<Member>
{
    /// <summary>Its key in the ring trie: H_qa/member(shard || address).</summary>
    public Bytes32 Key() => KeyOf(Shard, Address);

    /// <inheritdoc cref="Key"/>
    public static Bytes32 KeyOf(Bytes32 shard, Bytes32 address)
    {
        Span<byte> name = stackalloc byte[2 * Bytes32.Length];
        shard.CopyTo(name);
        address.CopyTo(name[Bytes32.Length..]);
        return ChainHashes.Member.Of(name);
    }

    public Bytes32 ValueHash() => ChainHashes.Member.Of(Canonical.ToArray(this));

    public void Write(CanonicalWriter writer)
    {
        writer.B32(Shard);
        writer.B32(Address);
        writer.B32(PublicKey);
        writer.U64(JoinFrame);
        writer.U64(Seniority);
        writer.U8((byte)State);
        writer.U64(LastActive);
    }

    public static Member Read(ref CanonicalReader reader) => new(
        reader.B32(), reader.B32(), reader.B32(), reader.U64(), reader.U64(), (MemberState)reader.U8(), reader.U64());
}

/// <summary>A prover's score of the newest executed frame and what it has earned.</summary>
/// <param name="Prover">Consensus address.</param>
/// <param name="Score">Work score, Q32.32.</param>
/// <param name="Accrued">Units of executed frames that are not final.</param>
/// <param name="Confirmed">Units of final frames.</param>
/// <param name="ClaimedUpTo">The last frame whose units were minted.</param>
public sealed record ScoreEntry(Bytes32 Prover, UInt128 Score, UInt128 Accrued, UInt128 Confirmed, ulong ClaimedUpTo)
    : ICanonical<ScoreEntry>
{
    public Bytes32 ValueHash() => ChainHashes.Score.Of(Canonical.ToArray(this));

    public void Write(CanonicalWriter writer)
    {
        writer.B32(Prover);
        writer.U128(Score);
        writer.U128(Accrued);
        writer.U128(Confirmed);
        writer.U64(ClaimedUpTo);
    }

    public static ScoreEntry Read(ref CanonicalReader reader)
        => new(reader.B32(), reader.U128(), reader.U128(), reader.U128(), reader.U64());
}
