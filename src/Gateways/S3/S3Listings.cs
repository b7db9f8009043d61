using System.Text;
using System.Xml;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.S3;

/// <summary>ListObjects, versions 1 and 2.</summary>
sealed class S3Listings(S3Settings settings, FilesClient files)
{
    public async Task V1Async(S3Request request)
    {
        var marker = request.Item("marker");
        var (page, max) = await AskAsync(request, marker);
        var encode = Encoder(request);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("ListBucketResult", xml =>
        {
            WriteHead(xml, request, page, max, encode);
            xml.Element("Marker", encode(marker));
            if (page.IsTruncated)
                xml.Element("NextMarker", encode(page.NextStartAfter));
            WriteItems(xml, page, encode, settings.OwnerId);
        }));
    }

    public async Task V2Async(S3Request request)
    {
        var token = request.Item("continuation-token");
        var startAfter = request.Item("start-after");
        var (page, max) = await AskAsync(request, token.Length > 0 ? ReadToken(token) : startAfter);
        var encode = Encoder(request);
        await S3Xml.SendAsync(request.Http, S3Xml.Build("ListBucketResult", xml =>
        {
            WriteHead(xml, request, page, max, encode);
            xml.Element("KeyCount", page.Items.Count + page.CommonPrefixes.Count);
            if (token.Length > 0)
                xml.Element("ContinuationToken", token);
            if (page.IsTruncated)
                xml.Element("NextContinuationToken", WriteToken(page.NextStartAfter));
            if (startAfter.Length > 0)
                xml.Element("StartAfter", encode(startAfter));
            WriteItems(xml, page, encode, request.Item("fetch-owner") == "true" ? settings.OwnerId : "");
        }));
    }

    /// <summary>With encoding-type=url keys are percent-encoded, so that any key is legal XML.</summary>
    internal static Func<string, string> Encoder(S3Request request) => request.Item("encoding-type") switch
    {
        "" => static text => text,
        "url" => static text => PercentEncoding.Encode(text, keepSlash: true),
        _ => throw new S3Exception(S3Error.InvalidArgument("encoding-type must be url")),
    };

    async Task<(ObjectPage Page, int Max)> AskAsync(S3Request request, string startAfter)
    {
        var max = Math.Min(
            request.Number("max-keys", 0, int.MaxValue, FilesLimits.ListItemsMax), FilesLimits.ListItemsMax);
        var page = await files.AskAsync<ObjectPage>(new ListObjects(
            request.Bucket, request.Item("prefix"), request.Item("delimiter"), startAfter, max), request.Aborted);
        return (page, max);
    }

    static void WriteHead(
        XmlWriter xml, S3Request request, ObjectPage page, int max, Func<string, string> encode)
    {
        xml.Element("Name", request.Bucket);
        xml.Element("Prefix", encode(request.Item("prefix")));
        if (request.Item("delimiter") is { Length: > 0 } delimiter)
            xml.Element("Delimiter", encode(delimiter));
        xml.Element("MaxKeys", max);
        if (request.Item("encoding-type") is { Length: > 0 } encoding)
            xml.Element("EncodingType", encoding);
        xml.Element("IsTruncated", page.IsTruncated);
    }

    static void WriteItems(XmlWriter xml, ObjectPage page, Func<string, string> encode, string ownerId)
    {
        foreach (var item in page.Items)
        {
            xml.WriteStartElement("Contents");
            xml.Element("Key", encode(item.Key));
            xml.Element("LastModified", item.Modified);
            xml.Element("ETag", S3Headers.Quote(item.ETag));
            xml.Element("Size", (long)item.Size);
            xml.Element("StorageClass", "STANDARD");
            if (ownerId.Length > 0)
                xml.Owner(ownerId);
            xml.WriteEndElement();
        }
        foreach (var prefix in page.CommonPrefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.Element("Prefix", encode(prefix));
            xml.WriteEndElement();
        }
    }

    static string WriteToken(string startAfter) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(startAfter));

    static string ReadToken(string token)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(Convert.FromHexString(token));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw new S3Exception(S3Error.InvalidArgument("the continuation token is none of ours"));
        }
    }
}
