using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Buckets and objects for the node's owner.</summary>
sealed class ObjectEndpoints(AdminContext context)
{
    const string Prefix = "/api/v1/objects/";

    readonly BlockWriter _writer = new(context.Files, context.Buffers);

    public async Task BucketsAsync(HttpContext http)
    {
        var list = await context.Files.AskAsync<BucketList>(new ListBuckets(), http.RequestAborted);
        await AdminReply.JsonAsync(
            http, new ItemList<BucketView>([.. list.Items.Select(AdminViews.BucketOf)]), AdminJson.Default.Buckets);
    }

    public async Task MakeBucketAsync(HttpContext http)
    {
        var made = await context.Files.AskAsync<BucketCreated>(new CreateBucket(Bucket(http)), http.RequestAborted);
        await AdminReply.JsonAsync(
            http, new BucketView(made.Bucket, made.Created), AdminJson.Default.BucketView, 201);
    }

    public async Task DeleteBucketAsync(HttpContext http)
    {
        await context.Files.AskAsync<BucketDeleted>(new DeleteBucket(Bucket(http)), http.RequestAborted);
        http.Response.StatusCode = 204;
    }

    public async Task ListAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (query["bucket"].ToString() is not { Length: > 0 } bucket)
            throw AdminException.BadRequest("bucket is needed");
        var page = await context.Files.AskAsync<ObjectPage>(new ListObjects(
            bucket, query["prefix"].ToString(), query["delimiter"].ToString(), query["after"].ToString(),
            (int)NodeEndpoints.Number(http, "max", 0, FilesLimits.ListItemsMax, FilesLimits.ListItemsMax)),
            http.RequestAborted);
        await AdminReply.JsonAsync(http, new ObjectListView(
            [.. page.Items.Select(AdminViews.ObjectOf)], page.CommonPrefixes, page.IsTruncated, page.NextStartAfter),
            AdminJson.Default.ObjectListView);
    }

    public async Task GetAsync(HttpContext http)
    {
        var (bucket, key) = Target(http);
        if (http.Request.Query.ContainsKey("stat"))
        {
            var stat = await context.Files.AskAsync<ObjectStat>(new StatObject(bucket, key), http.RequestAborted);
            await AdminReply.JsonAsync(http, context.Views.StatOf(stat), AdminJson.Default.ObjectStatView);
            return;
        }
        var info = await context.Files.AskAsync<ObjectInfo>(new HeadObject(bucket, key), http.RequestAborted);
        http.Response.ContentLength = (long)info.Size;
        // A stored page must not run in the dashboard's origin.
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers.ContentDisposition = "attachment";
        http.Response.Headers.ETag = $"\"{info.ETag}\"";
        await new BlockReader(context.Files).CopyAsync(info, 0, info.Size, http.Response.Body, http.RequestAborted);
    }

    public async Task PutAsync(HttpContext http)
    {
        var (bucket, key) = Target(http);
        var type = http.Request.ContentType is { Length: > 0 } given ? given : "application/octet-stream";
        var begun = await context.Files.AskAsync<UploadBegun>(
            new BeginUpload(bucket, key, type, new Dictionary<string, string>()), http.RequestAborted);
        try
        {
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            var size = await _writer.WriteAsync(begun.UploadId, async (buffer, cancellation) =>
            {
                var count = await http.Request.Body.ReadAsync(buffer, cancellation);
                md5.AppendData(buffer.Span[..count]);
                return count;
            }, http.RequestAborted);
            var stored = await context.Files.AskAsync<ObjectStored>(
                new CompleteUpload(begun.UploadId, md5.GetHashAndReset(), size), http.RequestAborted);
            await AdminReply.JsonAsync(
                http, AdminViews.ObjectOf(stored.Info), AdminJson.Default.ObjectView, 201);
        }
        catch
        {
            await BlockWriter.AbandonAsync(context.Files, begun.UploadId);
            throw;
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        var (bucket, key) = Target(http);
        await context.Files.AskAsync<ObjectDeleted>(new DeleteObject(bucket, key), http.RequestAborted);
        http.Response.StatusCode = 204;
    }

    static string Bucket(HttpContext http) => http.Request.RouteValues["bucket"]!.ToString()!;

    /// <summary>Bucket and key from the target as it came, because the decoded path has lost dots and
    /// slashes.</summary>
    static (string Bucket, string Key) Target(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        var start = path.IndexOf(Prefix, StringComparison.Ordinal);
        if (start >= 0 && PercentEncoding.TryDecode(path[(start + Prefix.Length)..], out var decoded)
            && decoded.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && slash + 1 < decoded.Length)
            return (decoded[..slash], decoded[(slash + 1)..]);
        throw AdminException.BadRequest("the path is /api/v1/objects/{bucket}/{key} in UTF-8");
    }
}
