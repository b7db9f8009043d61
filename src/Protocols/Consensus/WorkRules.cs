using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Judges answers to the challenge of one frame, cheapest first. All of it follows from that frame's state.
/// </summary>
public static class WorkRules
{
    /// <summary>The challenges of a frame: every shard with chunks, for each of its Active provers.</summary>
    public static IEnumerable<(ShardCommit Shard, RingMember Prover)> Challenges(FrameNode frame)
        => !frame.IsChallenge ? [] : frame.State.Shards.Values.Where(shard => shard.Entry.LeafCount > 0)
            .SelectMany(shard => frame.State.Ring.Signers(shard.Entry.ShardId).Select(prover => (shard, prover)));

    /// <summary>Everything but the body.</summary>
    /// <param name="challenge">The frame that the summary answers.</param>
    public static WorkReject Check(WorkSummary summary, FrameNode challenge)
    {
        if (summary.Kind != (byte)WorkKind.Storage || summary.Segments.Count != 1)
            return WorkReject.Malformed;
        if (summary.Filter != challenge.Header.Filter || summary.Frame != challenge.Number
            || summary.Selector != challenge.Selector || !challenge.IsChallenge)
            return WorkReject.WrongFrame;
        var shardId = summary.Segments[0];
        var member = challenge.State.Ring.Find(shardId, summary.Prover);
        if (member is not { Member.State: MemberState.Active }
            || !challenge.State.Shards.TryGetValue(shardId, out var shard) || shard.Entry.LeafCount == 0)
            return WorkReject.NotAssigned;
        return IsSigned(member.Member.PublicKey, summary.SignedHash(), summary.Signature.Span)
            ? WorkReject.None
            : WorkReject.BadSignature;
    }

    /// <summary>The whole proof: up to k chunks are hashed.</summary>
    public static WorkReject Check(WorkProof proof, FrameNode challenge, ConsensusProfile profile)
    {
        var reject = Check(proof.Summary(), challenge);
        if (reject != WorkReject.None)
            return reject;
        if (!Canonical.TryRead<StorageBody>(proof.Body.Span, out var body))
            return WorkReject.Malformed;
        var entry = challenge.State.Shards[proof.Segments[0]].Entry;
        var seed = StorageChallenge.SeedOf(
            challenge.MasterOutputY, proof.Filter, entry.ShardId, proof.Prover);
        return StorageProofRules.Verify(body, entry, seed, profile.StorageSteps);
    }

    internal static bool IsSigned(Bytes32 publicKey, Bytes32 message, ReadOnlySpan<byte> signature)
    {
        Span<byte> key = stackalloc byte[Bytes32.Length], hash = stackalloc byte[Bytes32.Length];
        publicKey.CopyTo(key);
        message.CopyTo(hash);
        return Ed25519.Verify(key, hash, signature);
    }
}
