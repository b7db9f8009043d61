using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Actors.Shards;

/// <summary>Batches of one author as they came from another replica, checked by themselves.</summary>
static class BatchPage
{
    /// <summary>Decodes and checks; the first refusal ends it.</summary>
    public static bool TryRead(
        IReadOnlyList<ReadOnlyMemory<byte>> page, ShardName shard, ShardPlacement placement, ISchemaRules rules,
        out List<Batch> batches, out string refusal)
    {
        batches = [];
        refusal = "";
        foreach (var bytes in page)
        {
            if (!Batch.TryRead(bytes.Span, out var batch, out var why)
                || (why = StaticChecks.Check(batch!, placement, rules)) != OpRefusal.None)
            {
                refusal = why.ToString();
                return false;
            }
            if (batch!.Shard != shard || (batches.Count > 0 && batches[0].Author != batch.Author))
            {
                refusal = nameof(OpRefusal.WrongShard);
                return false;
            }
            batches.Add(batch);
        }
        return true;
    }

    /// <summary>Blobs that are fetched or handed over in one go.</summary>
    public const int BlobsMax = 64;

    /// <summary>The first batches, at least one, whose blobs are few enough to be fetched in one go.</summary>
    public static List<Batch> Head(List<Batch> batches)
    {
        var blobs = 0;
        return [.. batches.TakeWhile((batch, i) => (blobs += batch.Blobs.Count) <= BlobsMax || i == 0)];
    }

    /// <summary>Those that can be journalled now: the author's next one and its successors.</summary>
    /// <param name="replica">Where they are to go.</param>
    /// <param name="batches">Of one author, in order.</param>
    /// <param name="standing">Of the first that cannot: Known when all is well, Gap, Fork or NotAuthorised.</param>
    public static List<Batch> SelectNext(
        ShardReplica replica, IReadOnlyList<Batch> batches, out BatchStanding standing)
    {
        var next = new List<Batch>();
        standing = BatchStanding.Known;
        foreach (var batch in batches)
        {
            var stands = next.Count == 0 ? replica.Judge(batch)
                : batch.Sequence != next[^1].Sequence + 1 ? BatchStanding.Gap
                : batch.Previous != next[^1].Hash ? BatchStanding.Fork
                : BatchStanding.Next;
            if (stands == BatchStanding.Known)
                continue;
            if (stands != BatchStanding.Next)
            {
                standing = stands;
                break;
            }
            next.Add(batch);
        }
        return next;
    }
}
