using System.Text;

namespace QuilActors.Gateways.SigV4;

/// <summary>The text that both sides hash, by the rules of S3. Source: AWS General Reference, "Create a signed AWS API
/// request".</summary>
static class CanonicalRequest
{
    public static string Build(SignedRequest request, IReadOnlyList<string> signedHeaders, string payloadHash)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method).Append('\n');
        text.Append(CanonicalPath(request.Path)).Append('\n');
        text.Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').Append(Collapse(request.Header(name))).Append('\n');
        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash);
        return text.ToString();
    }

    /// <summary>S3 encodes each segment once and keeps dots and double slashes as they came.</summary>
    static string CanonicalPath(string path)
        => path.Length == 0 ? "/" : PercentEncoding.Encode(PercentEncoding.DecodeBytes(path), keepSlash: true);

    static string CanonicalQuery(string query)
    {
        if (query.Length == 0)
            return "";
        var items = new List<(string Name, string Value)>();
        foreach (var item in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            var name = Recode(equals < 0 ? item : item[..equals]);
            if (name != "X-Amz-Signature")
                items.Add((name, equals < 0 ? "" : Recode(item[(equals + 1)..])));
        }
        items.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name) is var order && order != 0
            ? order
            : string.CompareOrdinal(left.Value, right.Value));
        return string.Join('&', items.Select(item => $"{item.Name}={item.Value}"));
    }

    static string Recode(string text)
        => PercentEncoding.Encode(PercentEncoding.DecodeBytes(text.Replace('+', ' ')), keepSlash: false);

    /// <summary>Trims, and makes one space of several.</summary>
    static string Collapse(string value)
    {
        value = value.Trim(' ', '\t');
        if (!value.Contains("  ", StringComparison.Ordinal))
            return value;
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (c != ' ' || text[^1] != ' ')
                text.Append(c);
        }
        return text.ToString();
    }
}
