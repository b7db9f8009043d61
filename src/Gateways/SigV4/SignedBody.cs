using System.Security.Cryptography;

namespace QuilActors.Gateways.SigV4;

/// <summary>Why a body is refused. The names are the S3 error codes.</summary>
public enum BodyError
{
    /// <summary>400: not the bytes of Content-MD5 or of a checksum.</summary>
    BadDigest,

    /// <summary>400: shorter or longer than announced, or no aws-chunked framing.</summary>
    IncompleteBody,

    /// <summary>400: a digest header is no base64 of the right length.</summary>
    InvalidDigest,

    /// <summary>400: two checksums, or an unknown one.</summary>
    InvalidRequest,

    /// <summary>403: a chunk's signature is wrong.</summary>
    SignatureDoesNotMatch,

    /// <summary>400: not the bytes of the signed hash.</summary>
    XAmzContentSHA256Mismatch,
}

/// <summary>A body that is not what its headers promised.</summary>
public sealed class BodyException(BodyError error, string message) : Exception(message)
{
    public BodyError Error { get; } = error;
}

/// <summary>What the headers promise about a body.</summary>
/// <param name="Length">Bytes after the framing is off; null when unknown.</param>
/// <param name="Md5">From Content-MD5, 16 bytes.</param>
/// <param name="ChecksumName">The header or trailer that carries the checksum; empty for none.</param>
/// <param name="Checksum">Its value; null when it comes as a trailer.</param>
/// <param name="TrailerNames">From x-amz-trailer.</param>
public sealed record BodyPromise(
    ulong? Length, byte[]? Md5, string ChecksumName, byte[]? Checksum, IReadOnlyList<string> TrailerNames)
{
    const int TrailerNamesMax = 8;

    /// <exception cref="BodyException">A digest header cannot be read.</exception>
    public static BodyPromise Read(SignedRequest request, PayloadMode mode)
    {
        var length = mode.IsChunked()
            ? request.Header("x-amz-decoded-content-length")
            : request.Header("content-length");
        var trailers = request.Header("x-amz-trailer").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var given = BodyDigests.Names.Where(request.Headers.ContainsKey).ToArray();
        var trailed = trailers.Where(name => BodyDigests.Names.Contains(name)).ToArray();
        if (given.Length + trailed.Length > 1 || trailers.Length != trailed.Length
            || trailers.Length > TrailerNamesMax || (trailers.Length > 0 && !mode.HasTrailer()))
            throw new BodyException(BodyError.InvalidRequest, "one known checksum, in a header or a trailer");
        var name = given.Concat(trailed).FirstOrDefault("");
        var checksum = given.Length == 0 ? null : Base64(request.Header(name), ChecksumBytes(name));
        var md5 = request.Headers.TryGetValue("content-md5", out var text) ? Base64(text, 16) : null;
        return new BodyPromise(
            ulong.TryParse(length, out var bytes) ? bytes : null, md5, name, checksum, trailers);
    }

    static int ChecksumBytes(string name)
    {
        using var digest = BodyDigests.Create(name);
        return digest.Finish().Length;
    }

    internal static byte[] Base64(string text, int bytes)
    {
        var value = new byte[text.Length];
        return Convert.TryFromBase64String(text, value, out var written) && written == bytes
            ? value[..written]
            : throw new BodyException(BodyError.InvalidDigest, $"a digest is base64 of {bytes} bytes");
    }
}

/// <summary>Reads a body once: takes aws-chunked framing off, counts, hashes, and at the end compares with all that was
/// promised. Use the data only after <see cref="ReadAsync"/> gave 0.</summary>
public sealed class SignedBody : IDisposable
{
    const int BufferBytes = 64 * 1024;

    readonly Stream _body;
    readonly Authenticated _signed;
    readonly BodyPromise _promise;
    readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    readonly IncrementalHash? _sha256;
    readonly IBodyDigest? _checksum;
    readonly AwsChunkedDecoder? _decoder;
    readonly byte[] _buffer = [];
    int _start, _end;
    bool _ended;

    public SignedBody(Stream body, Authenticated signed, BodyPromise promise)
    {
        (_body, _signed, _promise) = (body, signed, promise);
        _sha256 = signed.Mode == PayloadMode.Hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _checksum = promise.ChecksumName.Length > 0 ? BodyDigests.Create(promise.ChecksumName) : null;
        if (!signed.Mode.IsChunked())
            return;
        _decoder = new AwsChunkedDecoder(signed.Chunks, promise.TrailerNames);
        _buffer = new byte[BufferBytes];
    }

    /// <summary>Bytes handed out.</summary>
    public ulong Length { get; private set; }

    /// <summary>MD5 of all, once the end is read.</summary>
    public byte[] Md5 { get; private set; } = [];

    /// <summary>The checksum in base64, once the end is read; empty when none was promised.</summary>
    public string Checksum { get; private set; } = "";

    /// <summary>Fills as much of the buffer as there is; 0 at the end, after all checks.</summary>
    /// <exception cref="BodyException">The body is not what was promised.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = 0;
        while (count < buffer.Length && !_ended)
        {
            var read = _decoder is null
                ? await _body.ReadAsync(buffer[count..], cancellation)
                : await DecodeAsync(_decoder, buffer[count..], cancellation);
            if (read == 0)
            {
                _ended = true;
                break;
            }
            Take(buffer.Span.Slice(count, read));
            count += read;
        }
        if (count == 0 && _ended && Md5.Length == 0)
            Finish();
        return count;
    }

    public void Dispose()
    {
        _md5.Dispose();
        _sha256?.Dispose();
        _checksum?.Dispose();
        _decoder?.Dispose();
    }

    async ValueTask<int> DecodeAsync(AwsChunkedDecoder decoder, Memory<byte> buffer, CancellationToken cancellation)
    {
        while (true)
        {
            var status = decoder.Decode(
                _buffer.AsSpan(_start, _end - _start), out var consumed, buffer.Span, out var written);
            _start += consumed;
            switch (status)
            {
                case ChunkedStatus.BadSignature:
                    throw new BodyException(BodyError.SignatureDoesNotMatch, "the signature of a chunk is wrong");
                case ChunkedStatus.Malformed:
                    throw new BodyException(BodyError.IncompleteBody, "the body is not aws-chunked as announced");
                case ChunkedStatus.Done:
                    if (written == 0 && await _body.ReadAsync(_buffer, cancellation) > 0)
                        throw new BodyException(BodyError.IncompleteBody, "bytes follow the last chunk");
                    return written;
                case ChunkedStatus.NeedInput when written == 0:
                    (_start, _end) = (0, await _body.ReadAsync(_buffer, cancellation));
                    if (_end == 0)
                        throw new BodyException(BodyError.IncompleteBody, "the body ends inside a chunk");
                    break;
                default:
                    return written;
            }
        }
    }

    void Take(ReadOnlySpan<byte> data)
    {
        Length += (uint)data.Length;
        if (Length > _promise.Length)
            throw new BodyException(BodyError.IncompleteBody, "the body is longer than announced");
        _md5.AppendData(data);
        _sha256?.AppendData(data);
        _checksum?.Append(data);
    }

    void Finish()
    {
        if (_promise.Length is { } length && length != Length)
            throw new BodyException(BodyError.IncompleteBody, $"{length} bytes were announced, {Length} came");
        if (_sha256 is not null && Convert.ToHexStringLower(_sha256.GetHashAndReset()) != _signed.PayloadHash)
            throw new BodyException(BodyError.XAmzContentSHA256Mismatch, "the body is not the signed one");
        Md5 = _md5.GetHashAndReset();
        if (_promise.Md5 is { } md5 && !md5.AsSpan().SequenceEqual(Md5))
            throw new BodyException(BodyError.BadDigest, "the body does not have its Content-MD5");
        if (_checksum is null)
            return;
        var checksum = _checksum.Finish();
        var promised = _promise.Checksum ?? BodyPromise.Base64(
            _decoder?.Trailers.FirstOrDefault(trailer => trailer.Key == _promise.ChecksumName).Value ?? "",
            checksum.Length);
        if (!promised.AsSpan().SequenceEqual(checksum))
            throw new BodyException(BodyError.BadDigest, $"the body does not have its {_promise.ChecksumName}");
        Checksum = Convert.ToBase64String(checksum);
    }
}
