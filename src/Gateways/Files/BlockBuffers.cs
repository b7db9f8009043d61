using System.Collections.Concurrent;
using QuilActors.Actors.Os;

namespace QuilActors.Gateways.Files;

/// <summary>The memory that request bodies may take: buffers of one block each, shared by all uploads of a node. A
/// reader waits for a free one, which slows its sender.</summary>
public sealed class BlockBuffers(int buffersMax) : IDisposable
{
    /// <summary>Free buffers that are kept for the next upload; others go back to the collector.</summary>
    const int KeptMax = 8;

    readonly SemaphoreSlim _free = new(buffersMax, buffersMax);
    readonly ConcurrentBag<byte[]> _kept = [];

    public async ValueTask<byte[]> RentAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return _kept.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(FilesLimits.BlockBytes);
    }

    /// <summary>Gives a buffer's place back; the buffer itself only when nobody can still read it.</summary>
    public void Return(byte[] buffer, bool reusable)
    {
        if (reusable && _kept.Count < KeptMax)
            _kept.Add(buffer);
        _free.Release();
    }

    public void Dispose() => _free.Dispose();
}
