using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace QuilActors.Gateways.SigV4;

/// <summary>What a call of <see cref="AwsChunkedDecoder.Decode"/> ended with.</summary>
public enum ChunkedStatus
{
    /// <summary>All input is used; more is needed.</summary>
    NeedInput,

    /// <summary>The output is full.</summary>
    NeedOutput,

    /// <summary>The last chunk and the trailers are read; nothing may follow.</summary>
    Done,

    /// <summary>A chunk's or the trailers' signature is wrong.</summary>
    BadSignature,

    /// <summary>No aws-chunked framing, or over a limit.</summary>
    Malformed,
}

/// <summary>Takes the framing <c>hex-size[;chunk-signature=..]\r\n data \r\n .. 0\r\n trailers \r\n</c> off a body and
/// checks its signatures. Data is handed out before its chunk's signature is known: use it only after Done.
/// States: Line -> Data -> DataEnd -> Line .. -> Trailers -> Done.</summary>
/// <param name="signatures">Null for the unsigned mode.</param>
/// <param name="trailerNames">Lower-case names announced in x-amz-trailer; each must come once.</param>
public sealed class AwsChunkedDecoder(ChunkSignatures? signatures, IReadOnlyCollection<string> trailerNames)
    : IDisposable
{
    const int LineBytesMax = 1024;
    const int TrailersMax = 8;
    const string SignatureField = ";chunk-signature=";
    const string TrailerSignature = "x-amz-trailer-signature";

    readonly byte[] _line = new byte[LineBytesMax];
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly List<KeyValuePair<string, string>> _trailers = [];
    State _state = State.Line;
    int _lineLength;
    ulong _left;
    string _signature = "";
    bool _trailerSigned;

    enum State { Line, Data, DataEnd, Trailers, Done }

    /// <summary>The trailing headers, complete once Done.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trailers => _trailers;

    public ChunkedStatus Decode(ReadOnlySpan<byte> input, out int consumed, Span<byte> output, out int written)
    {
        (consumed, written) = (0, 0);
        while (_state != State.Done)
        {
            if (_state == State.Data)
            {
                if (consumed == input.Length)
                    return ChunkedStatus.NeedInput;
                if (written == output.Length)
                    return ChunkedStatus.NeedOutput;
                var count = (int)Math.Min(
                    (ulong)Math.Min(input.Length - consumed, output.Length - written), _left);
                var data = input.Slice(consumed, count);
                data.CopyTo(output[written..]);
                if (signatures is not null)
                    _hash.AppendData(data);
                consumed += count;
                written += count;
                _left -= (uint)count;
                if (_left == 0)
                    _state = State.DataEnd;
                continue;
            }
            if (!TakeLine(input, ref consumed, out var tooLong))
                return tooLong ? ChunkedStatus.Malformed : ChunkedStatus.NeedInput;
            var text = Encoding.Latin1.GetString(_line, 0, _lineLength);
            _lineLength = 0;
            var failed = _state switch
            {
                State.Line => OnChunkHead(text),
                State.DataEnd => OnDataEnd(text),
                _ => OnTrailer(text),
            };
            if (failed is { } failure)
                return failure;
        }
        return consumed == input.Length ? ChunkedStatus.Done : ChunkedStatus.Malformed;
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Collects up to CRLF, which is not kept.</summary>
    bool TakeLine(ReadOnlySpan<byte> input, ref int consumed, out bool tooLong)
    {
        tooLong = false;
        while (consumed < input.Length)
        {
            var b = input[consumed++];
            if (b == (byte)'\n' && _lineLength > 0 && _line[_lineLength - 1] == (byte)'\r')
            {
                _lineLength--;
                return true;
            }
            if (_lineLength == LineBytesMax)
            {
                tooLong = true;
                return false;
            }
            _line[_lineLength++] = b;
        }
        return false;
    }

    ChunkedStatus? OnChunkHead(string line)
    {
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? line : line[..semicolon];
        if (size.Length is 0 or > 15
            || !ulong.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
            return ChunkedStatus.Malformed;
        if (signatures is not null)
        {
            if (semicolon < 0 || !line.AsSpan(semicolon).StartsWith(SignatureField, StringComparison.Ordinal))
                return ChunkedStatus.Malformed;
            _signature = line[(semicolon + SignatureField.Length)..];
        }
        if (_left > 0)
        {
            _state = State.Data;
            return null;
        }
        _state = State.Trailers;
        return AcceptChunk();
    }

    ChunkedStatus? OnDataEnd(string line)
    {
        if (line.Length > 0)
            return ChunkedStatus.Malformed;
        _state = State.Line;
        return AcceptChunk();
    }

    ChunkedStatus? AcceptChunk()
        => signatures is null || signatures.AcceptChunk(
            Convert.ToHexStringLower(_hash.GetHashAndReset()), _signature)
            ? null
            : ChunkedStatus.BadSignature;

    ChunkedStatus? OnTrailer(string line)
    {
        if (line.Length == 0)
        {
            _state = State.Done;
            var complete = trailerNames.Count == _trailers.Count
                && (signatures is null || trailerNames.Count == 0 || _trailerSigned);
            return complete ? null : ChunkedStatus.Malformed;
        }
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || _trailerSigned || _trailers.Count == TrailersMax)
            return ChunkedStatus.Malformed;
        var name = line[..colon].Trim().ToLowerInvariant();
        var value = line[(colon + 1)..].Trim();
        if (signatures is not null && name == TrailerSignature)
        {
            _trailerSigned = true;
            var text = string.Concat(_trailers.Select(trailer => $"{trailer.Key}:{trailer.Value}\n"));
            return signatures.AcceptTrailer(text, value) ? null : ChunkedStatus.BadSignature;
        }
        if (!trailerNames.Contains(name) || _trailers.Any(trailer => trailer.Key == name))
            return ChunkedStatus.Malformed;
        _trailers.Add(new(name, value));
        return null;
    }
}
