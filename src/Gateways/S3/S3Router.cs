using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.S3;

delegate Task RunOperation(S3Operations operations, S3Request request, Authenticated signed);

/// <summary>An operation and what runs it.</summary>
sealed record S3Operation(string Name, RunOperation Run);

/// <summary>Finds the operation that method, path and sub-resource name.</summary>
static class S3Router
{
    /// <summary>Query items that name a sub-resource: one of them without an operation here is NotImplemented, never
    /// taken for the plain operation.</summary>
    static readonly string[] _subresources =
    [
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
        "inventory", "legal-hold", "lifecycle", "location", "logging", "metadataTable", "metrics", "notification",
        "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "replication",
        "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads",
        "versionId", "versioning", "versions", "website",
    ];

    public static S3Operation Find(S3Request request)
    {
        var named = _subresources.Where(request.Query.ContainsKey).ToArray();
        var level = request.Bucket.Length == 0 ? "service" : request.Key.Length == 0 ? "bucket" : "object";
        return (level, request.Method, string.Join('&', named)) switch
        {
            ("service", "GET", "") => new("ListBuckets", static (o, r, _) => o.ListBucketsAsync(r)),
            ("bucket", "PUT", "") => new("CreateBucket", static (o, r, s) => o.CreateBucketAsync(r, s)),
            ("bucket", "HEAD", "") => new("HeadBucket", static (o, r, _) => o.HeadBucketAsync(r)),
            ("bucket", "DELETE", "") => new("DeleteBucket", static (o, r, _) => o.DeleteBucketAsync(r)),
            ("bucket", "GET", "location") => new("GetBucketLocation", static (o, r, _) => o.GetLocationAsync(r)),
            ("bucket", "GET", "versioning") => new(
                "GetBucketVersioning", static (o, r, _) => o.GetVersioningAsync(r)),
            ("bucket", "GET", "acl") => new("GetBucketAcl", static (o, r, _) => o.GetAclAsync(r)),
            ("bucket", "GET", "uploads") => new(
                "ListMultipartUploads", static (o, r, _) => o.ListUploadsAsync(r)),
            ("bucket", "GET", "") => request.Item("list-type") == "2"
                ? new("ListObjectsV2", static (o, r, _) => o.ListObjectsV2Async(r))
                : new("ListObjects", static (o, r, _) => o.ListObjectsV1Async(r)),
            ("bucket", "POST", "delete") => new("DeleteObjects", static (o, r, s) => o.DeleteObjectsAsync(r, s)),
            ("object", "GET", "") => new("GetObject", static (o, r, _) => o.GetObjectAsync(r)),
            ("object", "HEAD", "") => new("HeadObject", static (o, r, _) => o.GetObjectAsync(r)),
            ("object", "GET", "acl") => new("GetObjectAcl", static (o, r, _) => o.GetAclAsync(r)),
            ("object", "PUT", "") => request.Signed.Headers.ContainsKey("x-amz-copy-source")
                ? new("CopyObject", static (o, r, _) => o.CopyObjectAsync(r))
                : new("PutObject", static (o, r, s) => o.PutObjectAsync(r, s)),
            ("object", "DELETE", "") => new("DeleteObject", static (o, r, _) => o.DeleteObjectAsync(r)),
            ("object", "POST", "uploads") => new(
                "CreateMultipartUpload", static (o, r, _) => o.CreateUploadAsync(r)),
            ("object", "PUT", "partNumber&uploadId") when !request.Signed.Headers.ContainsKey("x-amz-copy-source")
                => new("UploadPart", static (o, r, s) => o.UploadPartAsync(r, s)),
            ("object", "GET", "uploadId") => new("ListParts", static (o, r, _) => o.ListPartsAsync(r)),
            ("object", "POST", "uploadId") => new(
                "CompleteMultipartUpload", static (o, r, s) => o.CompleteUploadAsync(r, s)),
            ("object", "DELETE", "uploadId") => new(
                "AbortMultipartUpload", static (o, r, _) => o.AbortUploadAsync(r)),
            (_, "GET" or "HEAD" or "PUT" or "POST" or "DELETE", var names) when names.Length > 0
                => Refuse(S3Error.NotImplemented($"{request.Method} ?{names}")),
            _ => Refuse(S3Error.MethodNotAllowed()),
        };
    }

    static S3Operation Refuse(S3Error error)
        => new("Unknown", (_, _, _) => Task.FromException(new S3Exception(error)));
}
