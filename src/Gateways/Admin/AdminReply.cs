using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Os;
using QuilActors.Engine;
using QuilActors.Gateways.Files;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Ends a request with an error of the admin API.</summary>
sealed class AdminException(int status, string code, string message, string hint = "") : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Hint { get; } = hint;

    public static AdminException BadRequest(string message) => new(400, AdminErrors.BadRequest, message);

    public static AdminException NotFound(string message, string hint = "")
        => new(404, AdminErrors.NotFound, message, hint);

    /// <summary>Null for an exception that no rule knows.</summary>
    public static AdminException? From(Exception exception) => exception switch
    {
        AdminException known => known,
        FilesException files => From(files),
        AskTimeoutException or TimeoutException => new(504, AdminErrors.Timeout, "no answer in time",
            "the node is busy; see `quil actor tree --mailbox`"),
        BadHttpRequestException bad => new(bad.StatusCode, AdminErrors.BadRequest, bad.Message),
        _ => null,
    };

    static AdminException From(FilesException failed)
    {
        var (status, code, hint) = failed.Error switch
        {
            FilesError.NoSuchBucket => (404, AdminErrors.NotFound, "see `quil fs ls`"),
            FilesError.NoSuchKey or FilesError.NoSuchUpload => (404, AdminErrors.NotFound, ""),
            FilesError.BucketAlreadyOwned => (409, AdminErrors.Conflict, ""),
            FilesError.BucketNotEmpty => (409, AdminErrors.Conflict, "remove its objects first"),
            FilesError.NoQuorum => (503, AdminErrors.Unavailable, "wait for the other nodes; see `quil status`"),
            FilesError.Busy => (503, AdminErrors.Unavailable, "try again"),
            FilesError.DiskFull => (507, AdminErrors.Unavailable, "free space on the node's disk"),
            FilesError.Integrity => (500, AdminErrors.Integrity, "see the node's log"),
            FilesError.InvalidBucketName or FilesError.InvalidKey or FilesError.InvalidBlock or FilesError.TooLarge
                or FilesError.InvalidPart or FilesError.InvalidPartOrder or FilesError.PartTooSmall
                => (400, AdminErrors.BadRequest, ""),
            _ => (500, AdminErrors.Internal, ""),
        };
        return new AdminException(status, code, failed.Message, hint);
    }
}

/// <summary>Writes the answers of the admin API.</summary>
static class AdminReply
{
    public static async Task JsonAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(http.Response.Body, value, type, http.RequestAborted);
    }

    /// <summary>The body; null when it is no JSON of that kind.</summary>
    /// <exception cref="AdminException">It has more than <paramref name="bytesMax"/> bytes.</exception>
    public static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, int bytesMax)
        where T : class
    {
        var body = new byte[bytesMax + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(
            body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > bytesMax)
            throw AdminException.BadRequest($"the body has more than {bytesMax} bytes");
        try
        {
            return JsonSerializer.Deserialize(body.AsSpan(0, length), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Task ErrorAsync(HttpContext http, AdminException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        http.Response.ContentLength = null;
        var view = new ErrorView(new ErrorDetail(error.Code, error.Message, error.Hint, TraceId(http)));
        return JsonAsync(http, view, AdminJson.Default.ErrorView, error.Status);
    }

    /// <summary>Made on first use; also a header of the answer.</summary>
    public static string TraceId(HttpContext http)
    {
        const string Header = "x-quil-trace-id";
        if (http.Response.Headers[Header] is [{ } known])
            return known;
        var id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        http.Response.Headers[Header] = id;
        return id;
    }
}
