namespace QuilActors.Protocols.Transport;

/// <summary>What a yamux session tells its owner, called while it takes bytes in.</summary>
interface IYamuxEvents
{
    /// <summary>The peer opened a stream; give it its <see cref="YamuxStream.Events"/> now.</summary>
    void OnStream(YamuxStream stream);
}

/// <summary>What one yamux stream tells its owner.</summary>
interface IYamuxStreamEvents
{
    /// <summary>Bytes came; give their credit back with <see cref="YamuxStream.Consume"/> once they are used.
    /// </summary>
    void OnData(ReadOnlySpan<byte> bytes);

    /// <summary>The peer sends no more.</summary>
    void OnReadClosed();

    /// <summary>Unsent bytes fell below half of the send buffer.</summary>
    void OnDrained();

    /// <summary>Last event: both sides closed (null), or why it was torn.</summary>
    void OnClosed(string? fault);
}
