using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>A small S3 client that signs as the specification says, with its own canonical request.</summary>
sealed class S3Client(Uri url) : IDisposable
{
    static readonly XNamespace _s3 = "http://s3.amazonaws.com/doc/2006-03-01/";

    readonly HttpClient _http = new() { BaseAddress = url };

    public Task<HttpResponseMessage> SendAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
        => _http.SendAsync(Sign(method, target, body ?? [], headers), HttpCompletionOption.ResponseHeadersRead);

    public async Task<(int Status, XElement? Xml)> XmlAsync(string method, string target, string? body = null)
    {
        using var response = await SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body));
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : XElement.Parse(text));
    }

    /// <summary>The status and, of an error, its code.</summary>
    public async Task<string> TryAsync(
        string method, string target, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, target, body, headers);
        var text = await response.Content.ReadAsStringAsync();
        var code = (int)response.StatusCode >= 400 && text.Length > 0
            ? " " + XElement.Parse(text).Element("Code")!.Value
            : "";
        return $"{(int)response.StatusCode}{code}";
    }

    public static string Text(XElement xml, string name) => xml.Element(_s3 + name)?.Value ?? "";

    public static IEnumerable<XElement> All(XElement xml, string name) => xml.Elements(_s3 + name);

    HttpRequestMessage Sign(string method, string target, byte[] body, (string Name, string Value)[] headers)
    {
        var timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'");
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = url.Authority,
            ["x-amz-content-sha256"] = hash,
            ["x-amz-date"] = timestamp,
        };
        foreach (var (name, value) in headers)
            signed[name] = value;
        var mark = target.IndexOf('?');
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var items = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(item => item.Contains('=') ? item : item + "=").Order(StringComparer.Ordinal);
        var canonical = $"{method}\n{path}\n{string.Join('&', items)}\n"
            + string.Concat(signed.Select(header => $"{header.Key}:{header.Value}\n"))
            + $"\n{string.Join(';', signed.Keys)}\n{signed["x-amz-content-sha256"]}";
        var key = new SigningKey(S3Server.SecretKey, new CredentialScope(timestamp[..8], "us-east-1", "s3"));
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(url, target));
        foreach (var (name, value) in signed.Where(header => header.Key != "host"))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("authorization",
            $"{SigningKey.Algorithm} Credential={S3Server.AccessKeyId}/{timestamp[..8]}/us-east-1/s3/aws4_request, "
            + $"SignedHeaders={string.Join(';', signed.Keys)}, Signature={key.SignRequest(timestamp, canonical)}");
        if (method is "PUT" or "POST")
        {
            request.Content = new ByteArrayContent(body);
            foreach (var (name, value) in headers.Where(header => header.Name.StartsWith("content-")))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    public void Dispose() => _http.Dispose();
}
