using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.Metrics;
using QuilActors.Gateways.SigV4;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>The S3 edge: limits, admission, authentication, then one operation that asks the file primitive. Holds
/// nothing beyond a request but counters.</summary>
public sealed class S3Gateway : IDisposable
{
    readonly S3Settings _settings;
    readonly IAccessKeys _keys;
    readonly TimeProvider _time;
    readonly GatewayMetrics _metrics;
    readonly ILogger _log;
    readonly Admission _admission;
    readonly BlockBuffers _buffers;
    readonly S3Operations _operations;

    /// <param name="settings">Region, domains, limits.</param>
    /// <param name="files">The file primitive.</param>
    /// <param name="keys">Who may sign.</param>
    /// <param name="isLagging">True while the newest frame is over two slots old.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="metrics">Where requests are counted.</param>
    /// <param name="log">Where failures of ours are told.</param>
    public S3Gateway(
        S3Settings settings, FilesClient files, IAccessKeys keys, Func<bool> isLagging, TimeProvider time,
        GatewayMetrics metrics, ILogger<S3Gateway> log)
    {
        (_settings, _keys, _time, _metrics, _log) = (settings, keys, time, metrics, log);
        _admission = new Admission(settings.Limits, isLagging);
        _buffers = new BlockBuffers(settings.Limits.BodyBlocksMax);
        _operations = new S3Operations(settings, files, _buffers);
    }

    public void Dispose() => _buffers.Dispose();

    /// <summary>The limits of the listener: head 32 KiB, bodies as long as operations allow, idle clients 60 s, UTF-8
    /// in answered headers.</summary>
    public static void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxRequestLineSize = 16 * 1024;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(60);
        options.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
    }

    /// <summary>Answers one request. Throws only where the connection is gone.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var started = _time.GetTimestamp();
        var requestId = RandomNumberGenerator.GetHexString(16);
        http.Response.Headers["x-amz-request-id"] = requestId;
        http.Response.Headers["x-amz-id-2"] = requestId;
        http.Response.Headers.Server = "QuilActors";
        var operation = "Unknown";
        try
        {
            var request = S3Request.Read(http, _settings.Domains, out var unreadable);
            if (request is null)
                throw new S3Exception(unreadable!);
            var found = S3Router.Find(request);
            operation = found.Name;
            if (Authenticator.Check(
                request.Signed, request.Query, _keys, Now(), out var signed) is { } refused)
                throw new S3Exception(S3Error.From(refused));
            using var pass = await _admission.EnterAsync(signed!.AccessKeyId, http.RequestAborted)
                ?? throw new S3Exception(S3Error.SlowDown("too many requests wait; try again"));
            await found.Run(_operations, request, signed);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            operation = "Aborted";
        }
        catch (Exception exception)
        {
            await AnswerAsync(http, exception, requestId);
        }
        _metrics.Request(
            "s3", operation, http.Response.StatusCode, _time.GetElapsedTime(started).TotalSeconds);
    }

    Instant Now() => new(_time.GetUtcNow().UtcTicks);

    async Task AnswerAsync(HttpContext http, Exception exception, string requestId)
    {
        var error = S3Error.From(exception);
        if (error is null)
        {
            Log.RequestFailed(_log, requestId, exception);
            error = new S3Error("InternalError", 500, "the node failed; its log has the request id");
        }
        if (http.Response.HasStarted)
        {
            // The status is out: a cut connection is the only way left to say that the body is not whole.
            http.Abort();
            return;
        }
        http.Response.ContentLength = null;
        if (error.RetryAfterSeconds > 0)
            http.Response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(
                System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status304NotModified)
        {
            http.Response.StatusCode = error.Status;
            return;
        }
        http.Response.Headers.Remove("ETag");
        var body = S3Xml.Build("Error", xml =>
        {
            xml.Element("Code", error.Code);
            xml.Element("Message", error.Message);
            xml.Element("Resource", http.Request.Path.Value ?? "/");
            xml.Element("RequestId", requestId);
            xml.Element("HostId", requestId);
        }, inNamespace: false);
        await S3Xml.SendAsync(http, body, error.Status);
    }
}
