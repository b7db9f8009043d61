using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.S3;

/// <summary>A request with its bucket and key, read from the target as it came over the wire.</summary>
sealed record S3Request(
    HttpContext Http, SignedRequest Signed, IReadOnlyDictionary<string, string> Query, string Bucket, string Key)
{
    public string Method => Http.Request.Method;

    public CancellationToken Aborted => Http.RequestAborted;

    public string Item(string name) => Query.GetValueOrDefault(name, "");

    /// <summary>A number in the query.</summary>
    /// <exception cref="S3Exception">It is none, or out of range.</exception>
    public int Number(string name, int least, int most, int absent)
    {
        if (!Query.TryGetValue(name, out var text) || text.Length == 0)
            return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most
            ? value
            : throw new S3Exception(S3Error.InvalidArgument($"{name} must be {least} to {most}"));
    }

    /// <summary>Null with an error where the target is no path of a bucket and key in UTF-8.</summary>
    public static S3Request? Read(HttpContext http, IReadOnlyList<string> domains, out S3Error? error)
    {
        error = null;
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            // Absolute form, as a proxy sends it.
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? "" : target[(mark + 1)..];
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value.AsEnumerable()));
        var signed = new SignedRequest(http.Request.Method, path, query, headers);
        if (ReadQuery(query) is not { } items || !PercentEncoding.TryDecode(path, out var decoded))
        {
            error = new S3Error("InvalidURI", 400, "the path and the query must be UTF-8");
            return null;
        }
        var (bucket, key) = Split(decoded, http.Request.Host.Host, domains);
        return new S3Request(http, signed, items, bucket, key);
    }

    static (string Bucket, string Key) Split(string path, string host, IReadOnlyList<string> domains)
    {
        path = path[1..];
        foreach (var domain in domains)
        {
            if (host.EndsWith('.' + domain, StringComparison.OrdinalIgnoreCase))
                return (host[..^(domain.Length + 1)].ToLowerInvariant(), path);
        }
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    static Dictionary<string, string>? ReadQuery(string query)
    {
        var items = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (item, "") : (item[..equals], item[(equals + 1)..]);
            if (!PercentEncoding.TryDecode(name.Replace('+', ' '), out var key)
                || !PercentEncoding.TryDecode(value.Replace('+', ' '), out var text))
                return null;
            items.TryAdd(key, text);
        }
        return items;
    }
}
