namespace QuilActors.Protocols.Transport;

/// <summary>/ipfs/ping/1.0.0: 32 random bytes come back. One stream carries any number of pings.</summary>
public sealed class PingProtocol
{
    public const string Id = "/ipfs/ping/1.0.0";
    public const int PayloadBytes = 32;

    readonly byte[] _payload = new byte[PayloadBytes];
    int _filled;

    /// <summary>Collects one payload; null until its 32 bytes are there. Call until the input is empty.</summary>
    public byte[]? Receive(ref ReadOnlySpan<byte> input)
    {
        var part = Math.Min(PayloadBytes - _filled, input.Length);
        input[..part].CopyTo(_payload.AsSpan(_filled));
        input = input[part..];
        _filled += part;
        if (_filled < PayloadBytes)
            return null;
        _filled = 0;
        return [.. _payload];
    }
}
