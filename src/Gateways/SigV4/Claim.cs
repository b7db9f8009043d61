using System.Globalization;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.SigV4;

/// <summary>What a request says about its signature, read but not yet checked.</summary>
sealed record Claim(
    string AccessKeyId, CredentialScope Scope, IReadOnlyList<string> SignedHeaders, string Signature,
    string Timestamp, Instant Signed, TimeSpan? Expires)
{
    const int ExpiresSecondsMax = 604_800;
    const int SignedHeadersMax = 128;

    public static AuthFailure? TryReadHeader(SignedRequest request, out Claim? claim)
    {
        claim = null;
        var header = request.Header("authorization");
        if (header.StartsWith("AWS ", StringComparison.Ordinal))
            return new(AuthError.InvalidRequest, "Signature Version 2 is refused; use AWS4-HMAC-SHA256");
        if (!header.StartsWith(SigningKey.Algorithm + " ", StringComparison.Ordinal))
            return Malformed("the Authorization header does not begin with AWS4-HMAC-SHA256");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[(SigningKey.Algorithm.Length + 1)..].Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !fields.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                return Malformed("the Authorization header is no list of name=value");
        }
        var timestamp = request.Header("x-amz-date");
        if (!TryTime(timestamp, out var signed))
            return new(AuthError.AccessDenied, "the header x-amz-date (yyyyMMddTHHmmssZ) is needed");
        if (!TryScope(fields.GetValueOrDefault("Credential", ""), out var key, out var scope)
            || !TryHeaders(fields.GetValueOrDefault("SignedHeaders", ""), out var headers)
            || !TrySignature(fields.GetValueOrDefault("Signature", ""), out var signature))
            return Malformed("Credential, SignedHeaders and Signature are needed");
        if (scope.Date != timestamp[..8])
            return Malformed("the credential's date is not that of x-amz-date");
        claim = new Claim(key, scope, headers, signature, timestamp, signed, null);
        return null;

        static AuthFailure Malformed(string why) => new(AuthError.AuthorizationHeaderMalformed, why);
    }

    public static AuthFailure? TryReadQuery(IReadOnlyDictionary<string, string> query, out Claim? claim)
    {
        claim = null;
        if (query.GetValueOrDefault("X-Amz-Algorithm") != SigningKey.Algorithm)
            return Malformed("X-Amz-Algorithm must be AWS4-HMAC-SHA256");
        var timestamp = query.GetValueOrDefault("X-Amz-Date", "");
        if (!TryTime(timestamp, out var signed))
            return Malformed("X-Amz-Date must be yyyyMMddTHHmmssZ");
        if (!int.TryParse(query.GetValueOrDefault("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture,
            out var expires) || expires is < 1 or > ExpiresSecondsMax)
            return Malformed("X-Amz-Expires must be 1 to 604800 seconds");
        if (!TryScope(query.GetValueOrDefault("X-Amz-Credential", ""), out var key, out var scope)
            || !TryHeaders(query.GetValueOrDefault("X-Amz-SignedHeaders", ""), out var headers)
            || !TrySignature(query.GetValueOrDefault("X-Amz-Signature", ""), out var signature))
            return Malformed("X-Amz-Credential, X-Amz-SignedHeaders and X-Amz-Signature are needed");
        if (scope.Date != timestamp[..8])
            return Malformed("the credential's date is not that of X-Amz-Date");
        claim = new Claim(
            key, scope, headers, signature, timestamp, signed, TimeSpan.FromSeconds(expires));
        return null;

        static AuthFailure Malformed(string why) => new(AuthError.AuthorizationQueryParametersError, why);
    }

    static bool TryTime(string text, out Instant time)
    {
        var valid = DateTime.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed);
        time = new Instant(parsed.Ticks);
        return valid;
    }

    /// <summary>key/yyyyMMdd/region/service/aws4_request; the key may hold slashes.</summary>
    static bool TryScope(string text, out string key, out CredentialScope scope)
    {
        (key, scope) = ("", default);
        var parts = text.Split('/');
        if (parts.Length < 5 || parts[^1] != "aws4_request" || parts[^4].Length != 8)
            return false;
        key = string.Join('/', parts[..^4]);
        scope = new CredentialScope(parts[^4], parts[^3], parts[^2]);
        return key.Length > 0;
    }

    static bool TryHeaders(string text, out string[] headers)
    {
        headers = text.Split(';');
        return text.Length > 0 && headers.Length <= SignedHeadersMax
            && headers.All(name => name.Length > 0 && !name.Any(char.IsAsciiLetterUpper));
    }

    static bool TrySignature(string text, out string signature)
    {
        signature = text;
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
    }
}
