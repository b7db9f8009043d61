using QuilActors.Actors.Os;

namespace QuilActors.Gateways.Files;

/// <summary>A piece of a block that a range needs.</summary>
public readonly record struct BlockSlice(uint Number, int Start, int Length);

/// <summary>Reads a range of an object, a few blocks ahead.</summary>
public sealed class BlockReader(FilesClient files)
{
    const int AheadMax = 3;

    /// <summary>The blocks of a range, in order. Each part of a multipart object begins a new block.</summary>
    public static IEnumerable<BlockSlice> Slices(ObjectInfo info, ulong start, ulong length)
    {
        const ulong Block = FilesLimits.BlockBytes;
        var end = start + length;
        (uint first, ulong partStart) = (0, 0);
        foreach (var partSize in info.PartSizes ?? [info.Size])
        {
            var blocks = (uint)((partSize + Block - 1) / Block);
            if (partStart + partSize > start && partStart < end)
            {
                var from = start > partStart ? (start - partStart) / Block : 0;
                for (var i = from; i < blocks && partStart + i * Block < end; i++)
                {
                    var blockStart = partStart + i * Block;
                    var blockEnd = Math.Min(blockStart + Block, partStart + partSize);
                    var (cutStart, cutEnd) = (Math.Max(blockStart, start), Math.Min(blockEnd, end));
                    yield return new BlockSlice(
                        first + (uint)i, (int)(cutStart - blockStart), (int)(cutEnd - cutStart));
                }
            }
            first += blocks;
            partStart += partSize;
        }
    }

    /// <summary>Writes the range to the output.</summary>
    public async Task CopyAsync(
        ObjectInfo info, ulong start, ulong length, Stream output, CancellationToken cancellation)
    {
        var ahead = new Queue<(BlockSlice Slice, Task<BlockRead> Read)>(AheadMax);
        try
        {
            foreach (var slice in Slices(info, start, length))
            {
                ahead.Enqueue((slice, files.AskAsync<BlockRead>(new ReadBlock(info, slice.Number), cancellation)));
                if (ahead.Count == AheadMax)
                    await WriteAsync(ahead.Dequeue(), output, cancellation);
            }
            while (ahead.TryDequeue(out var next))
                await WriteAsync(next, output, cancellation);
        }
        finally
        {
            await Task.WhenAll(ahead.Select(pair => pair.Read))
                .ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    static async Task WriteAsync(
        (BlockSlice Slice, Task<BlockRead> Read) next, Stream output, CancellationToken cancellation)
    {
        var block = await next.Read;
        if (block.Plaintext.Length < next.Slice.Start + next.Slice.Length)
            throw new FilesException(FilesError.Integrity, $"block {next.Slice.Number} is too short");
        await output.WriteAsync(block.Plaintext.Slice(next.Slice.Start, next.Slice.Length), cancellation);
    }
}
