using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.S3;

/// <summary>The operations on buckets; those on objects, listings and uploads are grouped beside it and found through
/// it.</summary>
sealed class S3Operations(S3Settings settings, FilesClient files, BlockBuffers buffers)
{
    readonly S3Listings _listings = new(settings, files);
    readonly S3Reads _reads = new(files);
    readonly S3Writes _writes = new(files, buffers);
    readonly S3Multipart _multipart = new(settings, files, buffers);

    public Task ListObjectsV1Async(S3Request request) => _listings.V1Async(request);

    public Task ListObjectsV2Async(S3Request request) => _listings.V2Async(request);

    public Task GetObjectAsync(S3Request request) => _reads.GetAsync(request);

    public Task PutObjectAsync(S3Request request, Authenticated signed) => _writes.PutAsync(request, signed);

    public Task CopyObjectAsync(S3Request request) => _writes.CopyAsync(request);

    public Task DeleteObjectAsync(S3Request request) => _writes.DeleteAsync(request);

    public Task DeleteObjectsAsync(S3Request request, Authenticated signed)
        => _writes.DeleteManyAsync(request, signed);

    public Task CreateUploadAsync(S3Request request) => _multipart.CreateAsync(request);

    public Task UploadPartAsync(S3Request request, Authenticated signed)
        => _multipart.UploadPartAsync(request, signed);

    public Task ListPartsAsync(S3Request request) => _multipart.ListPartsAsync(request);

    public Task CompleteUploadAsync(S3Request request, Authenticated signed)
        => _multipart.CompleteAsync(request, signed);

    public Task AbortUploadAsync(S3Request request) => _multipart.AbortAsync(request);

    public Task ListUploadsAsync(S3Request request) => _multipart.ListUploadsAsync(request);

    public async Task ListBucketsAsync(S3Request request)
    {
        var list = await files.AskAsync<BucketList>(new ListBuckets(), request.Aborted);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("ListAllMyBucketsResult", xml =>
        {
            xml.Owner(settings.OwnerId);
            xml.WriteStartElement("Buckets");
            foreach (var bucket in list.Items)
            {
                xml.WriteStartElement("Bucket");
                xml.Element("Name", bucket.Name);
                xml.Element("CreationDate", bucket.Created);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }));
    }

    public async Task CreateBucketAsync(S3Request request, Authenticated signed)
    {
        using var body = new SignedBody(
            request.Http.Request.Body, signed, BodyPromise.Read(request.Signed, signed.Mode));
        if (request.Http.Request.ContentLength is > 0)
        {
            var document = await S3Xml.ReadAsync(body, request.Aborted);
            if (document.DocumentElement?.LocalName != "CreateBucketConfiguration")
                throw new S3Exception(S3Error.MalformedXml("CreateBucketConfiguration is needed"));
        }
        S3Headers.RequirePrivate(request);
        await files.AskAsync<BucketCreated>(new CreateBucket(request.Bucket), request.Aborted);
        request.Http.Response.Headers.Location = "/" + request.Bucket;
    }

    public async Task HeadBucketAsync(S3Request request)
    {
        await FindBucketAsync(request);
        request.Http.Response.Headers["x-amz-bucket-region"] = settings.Region;
    }

    public async Task DeleteBucketAsync(S3Request request)
    {
        await files.AskAsync<BucketDeleted>(new DeleteBucket(request.Bucket), request.Aborted);
        request.Http.Response.StatusCode = 204;
    }

    public async Task GetLocationAsync(S3Request request)
    {
        await FindBucketAsync(request);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("LocationConstraint", xml =>
        {
            // The first region of all is written as nothing.
            if (settings.Region != "us-east-1")
                xml.WriteString(settings.Region);
        }));
    }

    public async Task GetVersioningAsync(S3Request request)
    {
        await FindBucketAsync(request);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("VersioningConfiguration", static _ => { }));
    }

    public async Task GetAclAsync(S3Request request)
    {
        if (request.Key.Length == 0)
            await FindBucketAsync(request);
        else
            await files.AskAsync<ObjectInfo>(new HeadObject(request.Bucket, request.Key), request.Aborted);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("AccessControlPolicy", xml =>
        {
            const string Schema = "http://www.w3.org/2001/XMLSchema-instance";
            xml.Owner(settings.OwnerId);
            xml.WriteStartElement("AccessControlList");
            xml.WriteStartElement("Grant");
            xml.WriteStartElement("Grantee");
            xml.WriteAttributeString("xsi", "type", Schema, "CanonicalUser");
            xml.Element("ID", settings.OwnerId);
            xml.WriteEndElement();
            xml.Element("Permission", "FULL_CONTROL");
            xml.WriteEndElement();
            xml.WriteEndElement();
        }));
    }

    Task<BucketInfo> FindBucketAsync(S3Request request)
        => files.AskAsync<BucketInfo>(new HeadBucket(request.Bucket), request.Aborted);
}
