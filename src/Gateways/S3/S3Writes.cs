using System.Security.Cryptography;
using System.Xml;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>PutObject, CopyObject, DeleteObject, DeleteObjects.</summary>
sealed class S3Writes(FilesClient files, BlockBuffers buffers)
{
    const int DeletesMax = 1000;

    readonly BlockWriter _writer = new(files, buffers);

    public async Task PutAsync(S3Request request, Authenticated signed)
    {
        S3Headers.RequirePlain(request);
        using var body = OpenBody(request, signed);
        var begun = await files.AskAsync<UploadBegun>(new BeginUpload(
            request.Bucket, request.Key, S3Headers.ContentType(request), S3Headers.ReadMetadata(request)),
            request.Aborted);
        var stored = await UploadAsync(begun.UploadId, async cancellation =>
        {
            var size = await _writer.WriteAsync(begun.UploadId, body.ReadAsync, cancellation);
            return await files.AskAsync<ObjectStored>(
                new CompleteUpload(begun.UploadId, body.Md5, size), cancellation);
        }, request.Aborted);
        request.Http.Response.Headers.ETag = S3Headers.Quote(stored.Info.ETag);
        WriteChecksum(request, body, signed);
    }

    public async Task CopyAsync(S3Request request)
    {
        S3Headers.RequirePlain(request);
        var source = request.Signed.Header("x-amz-copy-source").TrimStart('/');
        if (!PercentEncoding.TryDecode(source, out var path)
            || path.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 1)
            throw new S3Exception(S3Error.InvalidArgument("x-amz-copy-source must be /bucket/key"));
        if (request.Signed.Headers.Keys.Any(
            name => name.StartsWith("x-amz-copy-source-", StringComparison.Ordinal)))
            throw new S3Exception(S3Error.NotImplemented("a conditional copy"));
        var info = await files.AskAsync<ObjectInfo>(
            new HeadObject(path[..slash], path[(slash + 1)..]), request.Aborted);
        var replace = request.Signed.Header("x-amz-metadata-directive") == "REPLACE";
        if (!replace && path == $"{request.Bucket}/{request.Key}")
            throw new S3Exception(new S3Error(
                "InvalidRequest", 400, "a copy onto itself must replace the metadata"));
        var begun = await files.AskAsync<UploadBegun>(new BeginUpload(
            request.Bucket, request.Key, replace ? S3Headers.ContentType(request) : info.ContentType,
            replace ? S3Headers.ReadMetadata(request) : info.Metadata), request.Aborted);
        var stored = await UploadAsync(begun.UploadId, async cancellation =>
        {
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            using var content = new BlockSource(files, info, md5);
            var size = await _writer.WriteAsync(begun.UploadId, content.ReadAsync, cancellation);
            return await files.AskAsync<ObjectStored>(
                new CompleteUpload(begun.UploadId, md5.GetHashAndReset(), size), cancellation);
        }, request.Aborted);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("CopyObjectResult", xml =>
        {
            xml.Element("LastModified", stored.Info.Modified);
            xml.Element("ETag", S3Headers.Quote(stored.Info.ETag));
        }));
    }

    public async Task DeleteAsync(S3Request request)
    {
        await files.AskAsync<ObjectDeleted>(new DeleteObject(request.Bucket, request.Key), request.Aborted);
        request.Http.Response.StatusCode = 204;
    }

    public async Task DeleteManyAsync(S3Request request, Authenticated signed)
    {
        using var body = OpenBody(request, signed);
        var document = await S3Xml.ReadAsync(body, request.Aborted);
        if (document.DocumentElement is not { LocalName: "Delete" } root)
            throw new S3Exception(S3Error.MalformedXml("Delete is needed"));
        var keys = root.ChildNodes.OfType<XmlElement>().Where(node => node.LocalName == "Object")
            .Select(node => node["Key", node.NamespaceURI]?.InnerText ?? "").ToArray();
        if (keys.Length is 0 or > DeletesMax || keys.Contains(""))
            throw new S3Exception(S3Error.MalformedXml("1 to 1,000 objects with keys are needed"));
        var quiet = root["Quiet", root.NamespaceURI]?.InnerText == "true";
        await files.AskAsync<BucketInfo>(new HeadBucket(request.Bucket), request.Aborted);
        var failures = new Dictionary<int, S3Error>();
        for (var i = 0; i < keys.Length; i++)
        {
            try
            {
                await files.AskAsync<ObjectDeleted>(new DeleteObject(request.Bucket, keys[i]), request.Aborted);
            }
            catch (Exception exception) when (S3Error.From(exception) is { } error)
            {
                failures.Add(i, error);
            }
        }
        await S3Xml.SendAsync(request.Http, S3Xml.Build("DeleteResult", xml =>
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var failed = failures.GetValueOrDefault(i);
                if (failed is null && quiet)
                    continue;
                xml.WriteStartElement(failed is null ? "Deleted" : "Error");
                xml.Element("Key", keys[i]);
                if (failed is not null)
                {
                    xml.Element("Code", failed.Code);
                    xml.Element("Message", failed.Message);
                }
                xml.WriteEndElement();
            }
        }));
    }

    internal static SignedBody OpenBody(S3Request request, Authenticated signed)
    {
        var promise = BodyPromise.Read(request.Signed, signed.Mode);
        if (promise.Length is null)
            throw new S3Exception(new S3Error("MissingContentLength", 411, "the length of the body must be known"));
        if (promise.Length > FilesLimits.ObjectBytesMax)
            throw new S3Exception(new S3Error("EntityTooLarge", 400, "the body is over 5 GiB"));
        return new SignedBody(request.Http.Request.Body, signed, promise);
    }

    internal static void WriteChecksum(S3Request request, SignedBody body, Authenticated signed)
    {
        var name = BodyPromise.Read(request.Signed, signed.Mode).ChecksumName;
        if (name.Length > 0)
            request.Http.Response.Headers[name] = body.Checksum;
    }

    /// <summary>Runs an upload to its end, or gives it up so that no block of it stays.</summary>
    async Task<ObjectStored> UploadAsync(
        Bytes32 uploadId, Func<CancellationToken, Task<ObjectStored>> upload, CancellationToken aborted)
    {
        try
        {
            return await upload(aborted);
        }
        catch
        {
            await BlockWriter.AbandonAsync(files, uploadId);
            throw;
        }
    }
}
