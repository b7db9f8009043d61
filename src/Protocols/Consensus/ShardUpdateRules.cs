using System.Collections.Immutable;
using System.Numerics;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>When a shard update takes effect.</summary>
static class ShardUpdateRules
{
    /// <summary>False for anything that is not a well-made update of a known shard, signed by two thirds of its Active
    /// provers, that covers more than the entry before it.</summary>
    public static bool TryApply(
        Request request, ulong frame, ImmutableSortedDictionary<Bytes32, ShardCommit> shards, ProverRing ring,
        out ShardCommit commit)
    {
        commit = null!;
        if (!Canonical.TryRead<ShardUpdate>(request.Body.Span, out var update))
            return false;
        var entry = update.Entry;
        if (!ring.Knows(entry.ShardId) || !IsConsistent(entry) || update.BaseFrame >= frame
            || frame - update.BaseFrame > ConsensusLimits.ShardUpdateAgeFrames)
            return false;
        if (shards.TryGetValue(entry.ShardId, out var before) && !IsNewer(update, before))
            return false;
        if (!HasQuorum(update, ring.Signers(entry.ShardId)))
            return false;
        commit = new ShardCommit(entry, update.Cut, update.BaseFrame, frame);
        return true;
    }

    /// <summary>Chunks are of 1,024 bytes, the last of each blob shorter; there is no index yet.</summary>
    static bool IsConsistent(ShardEntry entry)
        => entry.Bytes <= (ulong)entry.LeafCount * FrameLimits.ChunkBytesMax && entry.Bytes >= entry.LeafCount
            && entry.LeafCount == 0 == entry.ChunkRoot.IsZero && entry.IndexRoot.IsZero && entry.Segments == 0;

    /// <summary>Covers all batches that the entry before covers, and one more.</summary>
    static bool IsNewer(ShardUpdate update, ShardCommit before)
    {
        var cut = update.Cut.ToDictionary(item => item.Author, item => item.Sequence);
        return before.Cut.All(item => cut.TryGetValue(item.Author, out var sequence) && sequence >= item.Sequence)
            && !update.Cut.SequenceEqual(before.Cut);
    }

    static bool HasQuorum(ShardUpdate update, IReadOnlyList<RingMember> signers)
    {
        var bitmask = update.Bitmask.Span;
        var count = 0;
        foreach (var part in bitmask)
            count += BitOperations.PopCount(part);
        if (bitmask.Length != (signers.Count + 7) / 8 || count != update.Signatures.Count
            || !ShardUpdate.IsQuorum(count, signers.Count))
            return false;
        Span<byte> message = stackalloc byte[Bytes32.Length], key = stackalloc byte[Bytes32.Length];
        update.SignedHash().CopyTo(message);
        var next = 0;
        for (var i = 0; i < 8 * bitmask.Length; i++)
        {
            if ((bitmask[i >> 3] & (0x80 >> (i & 7))) == 0)
                continue;
            if (i >= signers.Count)
                return false;
            signers[i].Member.PublicKey.CopyTo(key);
            if (!Ed25519.Verify(key, message, update.Signatures[next++].Span))
                return false;
        }
        return true;
    }
}
