using System.Buffers;
using System.Text;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>One line of multistream-select: uvarint(length + 1), UTF-8, newline.</summary>
static class MultistreamLine
{
    internal const string Header = "/multistream/1.0.0";
    internal const string NotAvailable = "na";

    internal static void Write(IBufferWriter<byte> output, string line)
    {
        var bytes = Encoding.UTF8.GetByteCount(line) + 1;
        Uvarint.Write(output, (ulong)bytes);
        var span = output.GetSpan(bytes);
        Encoding.UTF8.GetBytes(line, span);
        span[bytes - 1] = (byte)'\n';
        output.Advance(bytes);
    }
}

/// <summary>Collects one line from bytes as they come, one by one: bytes behind a line belong to someone else.
/// </summary>
sealed class MultistreamLineReader
{
    readonly byte[] _line = new byte[TransportLimits.MultistreamLineBytesMax];
    readonly byte[] _prefix = new byte[2];
    int _prefixBytes, _lineBytes, _filled;

    /// <summary>A whole line, null while one is incomplete. <paramref name="malformed"/>: it can never become one.
    /// </summary>
    internal string? Push(byte value, out bool malformed)
    {
        malformed = false;
        if (_lineBytes == 0)
        {
            malformed = !TakePrefix(value);
            return null;
        }
        _line[_filled++] = value;
        if (_filled < _lineBytes)
            return null;
        malformed = value != (byte)'\n';
        var line = malformed ? null : Encoding.UTF8.GetString(_line, 0, _filled - 1);
        _prefixBytes = _lineBytes = _filled = 0;
        return line;
    }

    bool TakePrefix(byte value)
    {
        if (_prefixBytes == _prefix.Length)
            return false;
        _prefix[_prefixBytes++] = value;
        switch (Uvarint.Read(_prefix.AsSpan(0, _prefixBytes), out var length, out _))
        {
            case UvarintStatus.NeedMore:
                return _prefixBytes < _prefix.Length;
            case UvarintStatus.Done when length is > 0 and <= TransportLimits.MultistreamLineBytesMax:
                _lineBytes = (int)length;
                return true;
            default:
                return false;
        }
    }
}
