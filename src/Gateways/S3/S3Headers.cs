using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>Headers that travel with an object. User metadata is stored under its name without x-amz-meta-; the few
/// standard headers that S3 gives back are stored under their name behind a colon, which no header name
/// holds.</summary>
static class S3Headers
{
    const string MetaPrefix = "x-amz-meta-";
    const char Standard = ':';

    static readonly string[] _kept =
        ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

    static readonly string[] _refused =
    [
        "x-amz-object-lock-mode", "x-amz-server-side-encryption-customer-algorithm", "x-amz-tagging",
        "x-amz-website-redirect-location", "x-amz-write-offset-bytes",
    ];

    public static IReadOnlyDictionary<string, string> ReadMetadata(S3Request request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0;
        foreach (var (name, value) in request.Signed.Headers)
        {
            if (!name.StartsWith(MetaPrefix, StringComparison.Ordinal) || name.Length == MetaPrefix.Length)
                continue;
            metadata.Add(name[MetaPrefix.Length..], value);
            bytes += name.Length - MetaPrefix.Length + Encoding.UTF8.GetByteCount(value);
        }
        foreach (var name in _kept)
        {
            var value = request.Signed.Header(name);
            if (name == "content-encoding")
                value = WithoutAwsChunked(value);
            if (value.Length == 0)
                continue;
            metadata.Add(Standard + name, value);
            bytes += name.Length + 1 + Encoding.UTF8.GetByteCount(value);
        }
        return bytes <= FilesLimits.MetadataBytesMax
            ? metadata
            : throw new S3Exception(new S3Error("MetadataTooLarge", 400, "metadata is over 2 KiB"));
    }

    public static string ContentType(S3Request request)
        => request.Signed.Header("content-type") is { Length: > 0 } type ? type : "binary/octet-stream";

    public static void WriteObject(HttpResponse response, ObjectInfo info)
    {
        response.Headers.ETag = Quote(info.ETag);
        response.Headers.LastModified = HttpTime(info.Modified);
        response.Headers.AcceptRanges = "bytes";
        response.ContentType = info.ContentType;
        foreach (var (name, value) in info.Metadata)
            response.Headers[name[0] == Standard ? name[1..] : MetaPrefix + name] = value;
    }

    /// <summary>response-content-type and its like in the query of a signed GET.</summary>
    public static void WriteOverrides(S3Request request)
    {
        foreach (var (item, header) in new[]
        {
            ("response-content-type", "Content-Type"), ("response-content-language", "Content-Language"),
            ("response-expires", "Expires"), ("response-cache-control", "Cache-Control"),
            ("response-content-disposition", "Content-Disposition"),
            ("response-content-encoding", "Content-Encoding"),
        })
        {
            if (request.Item(item) is { Length: > 0 } value && !value.Any(char.IsControl))
                request.Http.Response.Headers[header] = value;
        }
    }

    /// <summary>Refuses what is not there yet rather than store an object without it.</summary>
    public static void RequirePlain(S3Request request)
    {
        RequirePrivate(request);
        if (_refused.FirstOrDefault(request.Signed.Headers.ContainsKey) is { } header)
            throw new S3Exception(S3Error.NotImplemented($"the header {header}"));
        if (request.Signed.Header("x-amz-server-side-encryption") is { Length: > 0 } encryption
            && encryption != "AES256")
            throw new S3Exception(S3Error.NotImplemented($"server-side encryption {encryption}"));
        if (request.Signed.Headers.ContainsKey("if-match") || request.Signed.Headers.ContainsKey("if-none-match"))
            throw new S3Exception(S3Error.NotImplemented("a conditional write"));
        if (Encoding.UTF8.GetByteCount(request.Key) > FilesLimits.KeyBytesMax)
            throw new S3Exception(new S3Error("KeyTooLongError", 400, "a key has at most 1,024 bytes"));
    }

    public static void RequirePrivate(S3Request request)
    {
        if (request.Signed.Header("x-amz-acl") is not ("" or "private" or "bucket-owner-full-control")
            || request.Signed.Headers.Keys.Any(
                name => name.StartsWith("x-amz-grant-", StringComparison.Ordinal)))
            throw new S3Exception(S3Error.NotImplemented("an access control list other than private"));
    }

    public static string Quote(string etag) => $"\"{etag}\"";

    public static string HttpTime(Instant time)
        => new DateTime(time.Ticks, DateTimeKind.Utc).ToString("r", CultureInfo.InvariantCulture);

    static string WithoutAwsChunked(string encoding)
        => string.Join(',', encoding
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(item => item != "aws-chunked"));
}
