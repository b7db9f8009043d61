using System.Diagnostics.CodeAnalysis;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>Cuts a stream into messages of <c>uvarint length || bytes</c>. A length over the bound is a fault before
/// anything is allocated for it, and memory grows with the bytes that came, not with those announced.</summary>
public sealed class DelimitedReader(int bytesMax)
{
    const int FirstAllocationBytes = 16 * 1024;

    readonly byte[] _prefix = new byte[Uvarint.BytesMax];
    byte[]? _body;
    int _prefixBytes, _filled, _length;

    /// <summary>Why nothing more can be read; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether a message has begun and not ended.</summary>
    public bool IsInside => _prefixBytes > 0;

    /// <summary>Takes bytes from the front of <paramref name="input"/>; true with one whole message. Call until
    /// false.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        while (_body is null)
        {
            if (Fault is not null || input.IsEmpty)
                return false;
            TakePrefix(input[0]);
            input = input[1..];
        }
        var part = Math.Min(_length - _filled, input.Length);
        Grow(part);
        input[..part].CopyTo(_body.AsSpan(_filled));
        _filled += part;
        input = input[part..];
        if (_filled < _length)
            return false;
        message = _body;
        _body = null;
        _prefixBytes = _filled = 0;
        return true;
    }

    void TakePrefix(byte value)
    {
        _prefix[_prefixBytes++] = value;
        switch (Uvarint.Read(_prefix.AsSpan(0, _prefixBytes), out var length, out _))
        {
            case UvarintStatus.NeedMore:
                return;
            case UvarintStatus.Done when length <= (ulong)bytesMax:
                _length = (int)length;
                _body = new byte[Math.Min(_length, FirstAllocationBytes)];
                return;
            case UvarintStatus.Done:
                Fault = $"message of {length} bytes, over {bytesMax}";
                return;
            default:
                Fault = "malformed length";
                return;
        }
    }

    void Grow(int part)
    {
        if (_filled + part > _body!.Length)
            Array.Resize(ref _body, (int)Math.Min(_length, Math.Max((long)_filled + part, 4L * _body.Length)));
    }
}
