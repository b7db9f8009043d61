using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.S3;

/// <summary>An S3 error answer.</summary>
/// <param name="Code">The XML code.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">One line for people.</param>
sealed record S3Error(string Code, int Status, string Message)
{
    /// <summary>Seconds to wait before another try; 0 says nothing.</summary>
    public int RetryAfterSeconds { get; init; }

    public static S3Error NotImplemented(string what)
        => new("NotImplemented", 501, $"{what} is not implemented");

    public static S3Error MethodNotAllowed()
        => new("MethodNotAllowed", 405, "the method is not allowed against this resource");

    public static S3Error InvalidArgument(string message) => new("InvalidArgument", 400, message);

    public static S3Error MalformedXml(string message) => new("MalformedXML", 400, message);

    public static S3Error SlowDown(string message) => new("SlowDown", 503, message) { RetryAfterSeconds = 1 };

    public static S3Error From(AuthFailure failure)
        => new(failure.Error.ToString(), failure.Error switch
        {
            AuthError.AccessDenied or AuthError.InvalidAccessKeyId or AuthError.RequestTimeTooSkewed
                or AuthError.SignatureDoesNotMatch => 403,
            _ => 400,
        }, failure.Message);

    /// <summary>Null for an exception that no rule knows.</summary>
    public static S3Error? From(Exception exception) => exception switch
    {
        S3Exception known => known.Error,
        BodyException body => new(
            body.Error.ToString(), body.Error == BodyError.SignatureDoesNotMatch ? 403 : 400, body.Message),
        FilesException files => From(files),
        TimeoutException => SlowDown("the node did not answer in time; try again"),
        Microsoft.AspNetCore.Http.BadHttpRequestException bad => new("BadRequest", bad.StatusCode, bad.Message),
        _ => null,
    };

    static S3Error From(FilesException failed) => failed.Error switch
    {
        FilesError.NoSuchBucket => new("NoSuchBucket", 404, failed.Message),
        FilesError.NoSuchKey => new("NoSuchKey", 404, failed.Message),
        FilesError.NoSuchUpload => new("NoSuchUpload", 404, failed.Message),
        FilesError.BucketAlreadyOwned => new("BucketAlreadyOwnedByYou", 409, failed.Message),
        FilesError.BucketNotEmpty => new("BucketNotEmpty", 409, failed.Message),
        FilesError.InvalidBucketName => new("InvalidBucketName", 400, failed.Message),
        FilesError.InvalidKey => InvalidArgument(failed.Message),
        FilesError.InvalidBlock => InvalidArgument(failed.Message),
        FilesError.NoQuorum or FilesError.Busy => SlowDown(failed.Message),
        FilesError.DiskFull => new("InsufficientStorage", 507, failed.Message),
        FilesError.TooLarge => new("EntityTooLarge", 400, failed.Message),
        FilesError.InvalidPart => new("InvalidPart", 400, failed.Message),
        FilesError.InvalidPartOrder => new("InvalidPartOrder", 400, failed.Message),
        FilesError.PartTooSmall => new("EntityTooSmall", 400, failed.Message),
        _ => new("InternalError", 500, failed.Message),
    };
}

/// <summary>Ends a request with an error answer.</summary>
sealed class S3Exception(S3Error error) : Exception(error.Message)
{
    public S3Error Error { get; } = error;
}
