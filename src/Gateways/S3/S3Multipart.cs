using System.Globalization;
using System.Xml;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>Multipart uploads. Each part is an upload of its own inside the upload.</summary>
sealed class S3Multipart(S3Settings settings, FilesClient files, BlockBuffers buffers)
{
    readonly BlockWriter _writer = new(files, buffers);

    public async Task CreateAsync(S3Request request)
    {
        S3Headers.RequirePlain(request);
        var begun = await files.AskAsync<UploadBegun>(new BeginUpload(
            request.Bucket, request.Key, S3Headers.ContentType(request), S3Headers.ReadMetadata(request),
            Multipart: true), request.Aborted);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("InitiateMultipartUploadResult", xml =>
        {
            xml.Element("Bucket", request.Bucket);
            xml.Element("Key", request.Key);
            xml.Element("UploadId", begun.UploadId.ToString());
        }));
    }

    public async Task UploadPartAsync(S3Request request, Authenticated signed)
    {
        var part = request.Number("partNumber", 1, FilesLimits.PartsMax, 0);
        if (part == 0)
            throw new S3Exception(S3Error.InvalidArgument("partNumber must be 1 to 10000"));
        using var body = S3Writes.OpenBody(request, signed);
        var begun = await files.AskAsync<PartBegun>(
            new BeginPart(UploadId(request), (uint)part), request.Aborted);
        try
        {
            var size = await _writer.WriteAsync(begun.PartUploadId, body.ReadAsync, request.Aborted);
            await files.AskAsync<PartStored>(
                new CompletePart(begun.PartUploadId, body.Md5, size), request.Aborted);
        }
        catch
        {
            await BlockWriter.AbandonAsync(files, begun.PartUploadId);
            throw;
        }
        request.Http.Response.Headers.ETag = S3Headers.Quote(Convert.ToHexStringLower(body.Md5));
        S3Writes.WriteChecksum(request, body, signed);
    }

    public async Task CompleteAsync(S3Request request, Authenticated signed)
    {
        using var body = S3Writes.OpenBody(request, signed);
        var document = await S3Xml.ReadAsync(body, request.Aborted);
        if (document.DocumentElement is not { LocalName: "CompleteMultipartUpload" } root)
            throw new S3Exception(S3Error.MalformedXml("CompleteMultipartUpload is needed"));
        var parts = root.ChildNodes.OfType<XmlElement>().Where(node => node.LocalName == "Part")
            .Select(ReadPart).ToArray();
        if (parts.Length is 0 or > FilesLimits.PartsMax)
            throw new S3Exception(S3Error.MalformedXml("1 to 10,000 parts are needed"));
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Part <= parts[i - 1].Part)
                throw new S3Exception(new S3Error("InvalidPartOrder", 400, "part numbers must rise"));
        }
        var stored = await files.AskAsync<ObjectStored>(
            new CompleteMultipart(UploadId(request), parts), request.Aborted);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("CompleteMultipartUploadResult", xml =>
        {
            xml.Element("Location", $"http://{request.Http.Request.Host}/{request.Bucket}/{request.Key}");
            xml.Element("Bucket", request.Bucket);
            xml.Element("Key", request.Key);
            xml.Element("ETag", S3Headers.Quote(stored.Info.ETag));
        }));
    }

    public async Task AbortAsync(S3Request request)
    {
        await files.AskAsync<UploadAborted>(new AbortUpload(UploadId(request)), request.Aborted);
        request.Http.Response.StatusCode = 204;
    }

    public async Task ListPartsAsync(S3Request request)
    {
        var after = request.Number("part-number-marker", 0, int.MaxValue, 0);
        var max = Math.Min(
            request.Number("max-parts", 0, int.MaxValue, FilesLimits.UploadItemsMax), FilesLimits.UploadItemsMax);
        var list = await files.AskAsync<PartList>(
            new ListParts(UploadId(request), (uint)after, max), request.Aborted);
        if (list.Bucket != request.Bucket || list.Key != request.Key)
            throw NoSuchUpload();
        await S3Xml.SendAsync(request.Http, S3Xml.Build("ListPartsResult", xml =>
        {
            xml.Element("Bucket", list.Bucket);
            xml.Element("Key", list.Key);
            xml.Element("UploadId", request.Item("uploadId"));
            xml.Owner(settings.OwnerId);
            xml.Element("StorageClass", "STANDARD");
            xml.Element("PartNumberMarker", after);
            if (list.IsTruncated)
                xml.Element("NextPartNumberMarker", list.Items.Count == 0 ? after : list.Items[^1].Part);
            xml.Element("MaxParts", max);
            xml.Element("IsTruncated", list.IsTruncated);
            foreach (var part in list.Items)
            {
                xml.WriteStartElement("Part");
                xml.Element("PartNumber", part.Part);
                xml.Element("LastModified", part.Modified);
                xml.Element("ETag", S3Headers.Quote(Convert.ToHexStringLower(part.Md5)));
                xml.Element("Size", (long)part.Size);
                xml.WriteEndElement();
            }
        }));
    }

    public async Task ListUploadsAsync(S3Request request)
    {
        if (request.Item("delimiter").Length + request.Item("key-marker").Length > 0)
            throw new S3Exception(S3Error.NotImplemented("ListMultipartUploads with a delimiter or a marker"));
        var max = Math.Min(
            request.Number("max-uploads", 1, int.MaxValue, FilesLimits.UploadItemsMax),
            FilesLimits.UploadItemsMax);
        var list = await files.AskAsync<UploadList>(
            new ListUploads(request.Bucket, request.Item("prefix"), max), request.Aborted);
        var encode = S3Listings.Encoder(request);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("ListMultipartUploadsResult", xml =>
        {
            xml.Element("Bucket", request.Bucket);
            xml.Element("KeyMarker", "");
            xml.Element("UploadIdMarker", "");
            xml.Element("Prefix", encode(request.Item("prefix")));
            xml.Element("MaxUploads", max);
            xml.Element("IsTruncated", list.IsTruncated);
            foreach (var upload in list.Items)
            {
                xml.WriteStartElement("Upload");
                xml.Element("Key", encode(upload.Key));
                xml.Element("UploadId", upload.UploadId.ToString());
                xml.Owner(settings.OwnerId);
                xml.Element("StorageClass", "STANDARD");
                xml.Element("Initiated", upload.Begun);
                xml.WriteEndElement();
            }
        }));
    }

    static PartReference ReadPart(XmlElement part)
    {
        var number = part["PartNumber", part.NamespaceURI]?.InnerText;
        var etag = part["ETag", part.NamespaceURI]?.InnerText.Trim().Trim('"') ?? "";
        if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value is 0 or > FilesLimits.PartsMax)
            throw new S3Exception(S3Error.MalformedXml("a part has a PartNumber and an ETag"));
        return etag.Length == 32 && etag.All(char.IsAsciiHexDigit)
            ? new PartReference(value, Convert.FromHexString(etag))
            : throw new S3Exception(new S3Error("InvalidPart", 400, $"part {value} has no such ETag"));
    }

    static Bytes32 UploadId(S3Request request)
        => Bytes32.TryParse(request.Item("uploadId"), out var id) ? id : throw NoSuchUpload();

    static S3Exception NoSuchUpload() => new(new S3Error("NoSuchUpload", 404, "no such upload is open"));
}
