namespace QuilActors.Actors.Net;

/// <summary>What the streams a peer opened hold together, over all its connections; for any thread.</summary>
sealed class InboundLimits
{
    int _pings, _channels;
    long _bytes;

    internal bool TryTakePing() => TryTake(ref _pings, NetLimits.PingStreamsPerPeerMax);

    internal void ReleasePing() => Interlocked.Decrement(ref _pings);

    internal bool TryTakeChannel() => TryTake(ref _channels, NetLimits.InboundChannelsPerPeerMax);

    internal void ReleaseChannel() => Interlocked.Decrement(ref _channels);

    internal bool TryHoldBytes(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= NetLimits.InboundBytesPerPeerMax)
            return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    internal void ReleaseBytes(int bytes) => Interlocked.Add(ref _bytes, -bytes);

    static bool TryTake(ref int count, int max)
    {
        if (Interlocked.Increment(ref count) <= max)
            return true;
        Interlocked.Decrement(ref count);
        return false;
    }
}
