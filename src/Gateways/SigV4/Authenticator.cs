using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.SigV4;

/// <summary>The access keys of the node. Thread-safe.</summary>
public interface IAccessKeys
{
    /// <summary>The secret of an access key that is in force, else null.</summary>
    string? Secret(string accessKeyId);
}

/// <summary>A request whose signature is right.</summary>
/// <param name="AccessKeyId">Who signed.</param>
/// <param name="Scope">For which day, region and service.</param>
/// <param name="Mode">How the body is protected.</param>
/// <param name="PayloadHash">The hash of the body, in mode Hashed.</param>
/// <param name="Chunks">Goes on with the chunks of a streamed body; null in other modes.</param>
public sealed record Authenticated(
    string AccessKeyId, CredentialScope Scope, PayloadMode Mode, string PayloadHash, ChunkSignatures? Chunks);

/// <summary>Checks Signature Version 4 in a header or in the query.</summary>
public static class Authenticator
{
    /// <summary>The only service of the gateway so far.</summary>
    public const string Service = "s3";

    public static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    /// <summary>Whether the request carries a signature of any kind.</summary>
    public static bool IsSigned(SignedRequest request, IReadOnlyDictionary<string, string> query)
        => request.Headers.ContainsKey("authorization") || query.ContainsKey("X-Amz-Signature")
            || query.ContainsKey("X-Amz-Algorithm") || query.ContainsKey("AWSAccessKeyId");

    /// <summary>Null and the result when the signature is right.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="query">Decoded query items.</param>
    /// <param name="keys">Known keys.</param>
    /// <param name="now">Server time.</param>
    /// <param name="authenticated">Set when null is returned.</param>
    public static AuthFailure? Check(
        SignedRequest request, IReadOnlyDictionary<string, string> query, IAccessKeys keys, Instant now,
        out Authenticated? authenticated)
    {
        authenticated = null;
        if (Read(request, query, out var claim) is { } unreadable)
            return unreadable;
        if (CheckTime(claim!, now) is { } late)
            return late;
        if (CheckSignedHeaders(request, claim!) is { } unsigned)
            return unsigned;
        if (claim!.Scope.Service != Service)
            return new(AuthError.SignatureDoesNotMatch, $"the credential is not for the service {Service}");
        var payload = PayloadWord(request, query, claim.Expires is not null);
        if (payload.Length == 0)
            return new(AuthError.InvalidRequest, "the header x-amz-content-sha256 is needed");
        if (PayloadModes.Parse(payload) is not { } mode)
            return new(AuthError.InvalidArgument,
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING word or a lower-case SHA-256");
        if (keys.Secret(claim.AccessKeyId) is not { } secret)
            return new(AuthError.InvalidAccessKeyId, "no such access key is known here");
        var key = new SigningKey(secret, claim.Scope);
        var text = CanonicalRequest.Build(request, claim.SignedHeaders, payload);
        if (!SigningKey.Same(key.SignRequest(claim.Timestamp, text), claim.Signature))
            return new(AuthError.SignatureDoesNotMatch,
                "the signature is not that of this request; check the secret key and the clock");
        var chunks = mode is PayloadMode.SignedChunks or PayloadMode.SignedChunksTrailer
            ? new ChunkSignatures(key, claim.Timestamp, claim.Signature)
            : null;
        authenticated = new Authenticated(
            claim.AccessKeyId, claim.Scope, mode, mode == PayloadMode.Hashed ? payload : "", chunks);
        return null;
    }

    static AuthFailure? Read(
        SignedRequest request, IReadOnlyDictionary<string, string> query, out Claim? claim)
    {
        claim = null;
        var inHeader = request.Headers.ContainsKey("authorization");
        var inQuery = query.ContainsKey("X-Amz-Signature") || query.ContainsKey("X-Amz-Algorithm");
        if (inHeader && inQuery)
            return new(AuthError.InvalidRequest, "one signature is enough: header or query");
        if (inQuery)
            return Claim.TryReadQuery(query, out claim);
        if (inHeader)
            return Claim.TryReadHeader(request, out claim);
        return query.ContainsKey("AWSAccessKeyId")
            ? new(AuthError.InvalidRequest, "Signature Version 2 is refused; use AWS4-HMAC-SHA256")
            : new(AuthError.AccessDenied, "the request is not signed");
    }

    static AuthFailure? CheckTime(Claim claim, Instant now)
    {
        if (claim.Expires is not { } expires)
            return (now - claim.Signed).Duration() > SkewMax
                ? new(AuthError.RequestTimeTooSkewed, "the request's time is over 15 minutes from the server's")
                : null;
        if (claim.Signed > now + SkewMax)
            return new(AuthError.AccessDenied, "the request is not valid yet");
        return now > claim.Signed + expires ? new(AuthError.AccessDenied, "the request has expired") : null;
    }

    static AuthFailure? CheckSignedHeaders(SignedRequest request, Claim claim)
    {
        if (!claim.SignedHeaders.Contains("host"))
            return new(AuthError.AccessDenied, "the header host must be signed");
        if (claim.SignedHeaders.FirstOrDefault(name => !request.Headers.ContainsKey(name)) is { } absent)
            return new(AuthError.SignatureDoesNotMatch, $"the signed header {absent} did not come");
        var open = request.Headers.Keys.FirstOrDefault(
            name => name.StartsWith("x-amz-", StringComparison.Ordinal) && !claim.SignedHeaders.Contains(name));
        return open is null ? null : new(AuthError.AccessDenied, $"the header {open} is not signed");
    }

    static string PayloadWord(
        SignedRequest request, IReadOnlyDictionary<string, string> query, bool presigned)
        => request.Headers.TryGetValue("x-amz-content-sha256", out var word) ? word
            : presigned ? query.GetValueOrDefault("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
            : "";
}
