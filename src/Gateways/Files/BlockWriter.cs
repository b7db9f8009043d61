using QuilActors.Actors.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Files;

/// <summary>Reads into the buffer as much as there is; 0 at the end.</summary>
public delegate ValueTask<int> ReadBody(Memory<byte> buffer, CancellationToken cancellation);

/// <summary>Cuts a body into blocks and stores them, a few at a time.</summary>
public sealed class BlockWriter(FilesClient files, BlockBuffers buffers)
{
    /// <summary>Unanswered blocks of one upload; below the primitive's own limit, so that an aborted try that is still
    /// in flight does not make the next one Busy.</summary>
    const int InFlightMax = FilesLimits.BlocksInFlightMax / 2;

    /// <summary>Stores all of the body under the upload.</summary>
    /// <returns>Bytes stored.</returns>
    public async Task<ulong> WriteAsync(Bytes32 uploadId, ReadBody read, CancellationToken cancellation)
    {
        var inFlight = new Queue<Task>(InFlightMax);
        try
        {
            ulong size = 0;
            for (uint number = 0; ; number++)
            {
                var (buffer, length) = await FillAsync(read, cancellation);
                if (length == 0)
                {
                    await Task.WhenAll(inFlight);
                    return size;
                }
                size += (uint)length;
                if (size > FilesLimits.ObjectBytesMax)
                {
                    buffers.Return(buffer, reusable: true);
                    throw new FilesException(FilesError.TooLarge, "the object or part is over 5 GiB");
                }
                inFlight.Enqueue(StoreAsync(uploadId, number, buffer, length, cancellation));
                if (inFlight.Count == InFlightMax)
                    await inFlight.Dequeue();
            }
        }
        catch
        {
            await Task.WhenAll(inFlight).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Also when the client is gone; what cannot be given up now is given up by the idle limit.</summary>
    public static async Task AbandonAsync(FilesClient files, Bytes32 uploadId)
    {
        try
        {
            await files.AskAsync<UploadAborted>(new AbortUpload(uploadId), CancellationToken.None);
        }
        catch (Exception exception) when (exception is FilesException or TimeoutException)
        {
            return;
        }
    }

    async Task<(byte[] Buffer, int Length)> FillAsync(ReadBody read, CancellationToken cancellation)
    {
        var buffer = await buffers.RentAsync(cancellation);
        var length = 0;
        try
        {
            while (length < FilesLimits.BlockBytes)
            {
                var count = await read(buffer.AsMemory(length, FilesLimits.BlockBytes - length), cancellation);
                if (count == 0)
                    break;
                length += count;
            }
        }
        catch
        {
            buffers.Return(buffer, reusable: false);
            throw;
        }
        if (length == 0)
            buffers.Return(buffer, reusable: true);
        return (buffer, length);
    }

    async Task StoreAsync(
        Bytes32 uploadId, uint number, byte[] buffer, int length, CancellationToken cancellation)
    {
        var answered = false;
        try
        {
            await files.AskAsync<BlockStored>(
                new StoreBlock(uploadId, number, buffer.AsMemory(0, length)), cancellation);
            answered = true;
        }
        finally
        {
            // Without an answer the actor may still read the buffer.
            buffers.Return(buffer, reusable: answered);
        }
    }
}
