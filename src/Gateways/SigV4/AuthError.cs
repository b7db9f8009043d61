namespace QuilActors.Gateways.SigV4;

/// <summary>Why a request is not let in. The names are the S3 error codes.</summary>
public enum AuthError
{
    /// <summary>403: not signed, expired, or a header is not signed.</summary>
    AccessDenied,

    /// <summary>400.</summary>
    AuthorizationHeaderMalformed,

    /// <summary>400.</summary>
    AuthorizationQueryParametersError,

    /// <summary>403: no such access key.</summary>
    InvalidAccessKeyId,

    /// <summary>400: Signature Version 2, or no x-amz-content-sha256.</summary>
    InvalidRequest,

    /// <summary>403: more than 15 minutes apart.</summary>
    RequestTimeTooSkewed,

    /// <summary>403.</summary>
    SignatureDoesNotMatch,

    /// <summary>400: not a hash and no known word.</summary>
    InvalidArgument,
}

/// <summary>A refusal with a line for people.</summary>
public sealed record AuthFailure(AuthError Error, string Message);
