using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;

namespace QuilActors.Gateways.S3;

/// <summary>GetObject and HeadObject with ranges and conditions.</summary>
sealed class S3Reads(FilesClient files)
{
    public async Task GetAsync(S3Request request)
    {
        var info = await files.AskAsync<ObjectInfo>(
            new HeadObject(request.Bucket, request.Key), request.Aborted);
        var response = request.Http.Response;
        CheckConditions(request, info);
        S3Headers.WriteObject(response, info);
        S3Headers.WriteOverrides(request);
        var (start, length) = (0UL, info.Size);
        if (ByteRange.Read(request.Signed.Header("range"), info.Size) is { } range)
        {
            if (range.Length == 0)
            {
                response.Headers.ContentRange = $"bytes */{info.Size}";
                throw new S3Exception(new S3Error("InvalidRange", 416, "the object ends before the range"));
            }
            (start, length) = (range.Start, range.Length);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {start}-{start + length - 1}/{info.Size}";
        }
        response.ContentLength = (long)length;
        if (!HttpMethods.IsHead(request.Method))
            await new BlockReader(files).CopyAsync(info, start, length, response.Body, request.Aborted);
    }

    /// <summary>RFC 9110 section 13.2.2: an entity tag outranks a date of the same kind.</summary>
    static void CheckConditions(S3Request request, ObjectInfo info)
    {
        var headers = request.Http.Request.Headers;
        var seconds = info.Modified.Ticks / TimeSpan.TicksPerSecond;
        if (headers.IfMatch.Count > 0)
        {
            if (!Matches(headers.IfMatch.ToString(), info.ETag))
                throw Failed();
        }
        else if (Seconds(headers.IfUnmodifiedSince.ToString()) < seconds)
        {
            throw Failed();
        }
        if (headers.IfNoneMatch.Count > 0)
        {
            if (Matches(headers.IfNoneMatch.ToString(), info.ETag))
                throw NotModified(request, info);
        }
        else if (Seconds(headers.IfModifiedSince.ToString()) >= seconds)
        {
            throw NotModified(request, info);
        }

        static S3Exception Failed()
            => new(new S3Error("PreconditionFailed", 412, "a condition of the request does not hold"));
    }

    static S3Exception NotModified(S3Request request, ObjectInfo info)
    {
        request.Http.Response.Headers.ETag = S3Headers.Quote(info.ETag);
        request.Http.Response.Headers.LastModified = S3Headers.HttpTime(info.Modified);
        return new(new S3Error("NotModified", 304, "not modified"));
    }

    static bool Matches(string tags, string etag)
        => tags.Split(',', StringSplitOptions.TrimEntries)
            .Any(tag => tag == "*" || tag.Trim('"') == etag || tag == $"W/\"{etag}\"");

    static long? Seconds(string date)
        => HeaderUtilities.TryParseDate(date, out var time) ? time.UtcTicks / TimeSpan.TicksPerSecond : null;
}

/// <summary>A range of a representation.</summary>
readonly record struct ByteRange(ulong Start, ulong Length)
{
    /// <summary>Null: none, several or not understood, so the whole object. Length 0: nothing of it is there.</summary>
    public static ByteRange? Read(string header, ulong size)
    {
        const string Unit = "bytes=";
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
            return null;
        var parts = header[Unit.Length..].Split('-');
        if (parts.Length != 2 || header.Contains(',', StringComparison.Ordinal))
            return null;
        var (from, to) = (parts[0].Trim(), parts[1].Trim());
        if (from.Length == 0)
        {
            if (!TryNumber(to, out var last))
                return null;
            last = Math.Min(last, size);
            return new ByteRange(size - last, last);
        }
        if (!TryNumber(from, out var start))
            return null;
        var end = size;
        if (to.Length > 0)
        {
            if (!TryNumber(to, out var inclusive) || inclusive < start)
                return null;
            end = inclusive >= size ? size : inclusive + 1;
        }
        return start >= size ? new ByteRange(0, 0) : new ByteRange(start, end - start);
    }

    static bool TryNumber(string text, out ulong value)
        => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
