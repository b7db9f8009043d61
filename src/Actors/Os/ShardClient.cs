using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Actors.Os;

/// <summary>Asks of /user/shards, each with a deadline; failures are values.</summary>
sealed class ShardClient(IActorRef shards, ShardPlacement placement)
{
    /// <summary>Longer than a shard's own deadlines, so that it normally says why.</summary>
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    public async Task<object> AskAsync(object question)
    {
        try
        {
            return await shards.Ask<object>(question, Deadline);
        }
        catch (AskTimeoutException)
        {
            return new ShardFailed(ShardFault.NoQuorum, "the shards did not answer in time");
        }
    }

    public uint ShardOf(OpBody op) => placement.ShardOf(op.Key.Id.Data);

    /// <summary>Writes ops to their shards, one batch per shard, and waits for all. Null when all are journalled by a
    /// majority.</summary>
    public async Task<FilesFailed?> WriteAsync(IEnumerable<OpBody> ops, params IReadOnlyList<BlobRef> blobs)
    {
        var writes = ops.GroupBy(ShardOf).OrderBy(group => group.Key)
            .Select(group => AskAsync(new WriteOps(group.Key, [.. group], blobs))).ToList();
        foreach (var answer in await Task.WhenAll(writes))
        {
            if (answer is not Written)
                return FailureOf(answer);
        }
        return null;
    }

    public static FilesFailed FailureOf(object answer)
        => answer is ShardFailed failed
            ? new FilesFailed(failed.Fault switch
            {
                ShardFault.NoQuorum => FilesError.NoQuorum,
                ShardFault.Busy => FilesError.Busy,
                ShardFault.DiskFull => FilesError.DiskFull,
                ShardFault.Integrity => FilesError.Integrity,
                ShardFault.TooLarge => FilesError.TooLarge,
                _ => throw new System.Diagnostics.UnreachableException(),
            }, failed.Reason)
            : new FilesFailed(FilesError.Busy, "the shards are restarting");
}
