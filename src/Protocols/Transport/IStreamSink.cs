namespace QuilActors.Protocols.Transport;

/// <summary>Reads one stream. The connection calls it while it takes bytes in, one call at a time, and never waits
/// for it: do little here, and give credit back only for what is used.</summary>
public interface IStreamSink
{
    /// <summary>Our stream was negotiated; called before any other, only for streams we opened.</summary>
    void OnOpened(string protocolId);

    /// <summary>Bytes came; they are valid during the call. Each must be consumed once, or the peer stalls after
    /// <see cref="TransportLimits.YamuxWindowBytes"/>.</summary>
    void OnData(ReadOnlySpan<byte> bytes);

    /// <summary>The peer sends no more.</summary>
    void OnReadClosed();

    /// <summary>There is room again after a write was refused.</summary>
    void OnWritable();

    /// <summary>Last call, exactly once: both sides closed (null), or why the stream is gone.</summary>
    void OnClosed(string? fault);
}
