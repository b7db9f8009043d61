using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>Writes the XML bodies of S3.</summary>
static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    const int BodyBytesMax = 4 << 20;

    // Keys may hold characters that XML 1.0 cannot; they are written as character references.
    static readonly XmlWriterSettings _writer = new()
    {
        Encoding = new UTF8Encoding(false),
        CheckCharacters = false,
    };

    static readonly XmlReaderSettings _reader = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = BodyBytesMax,
        IgnoreComments = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Builds a document whose root is in the S3 name space, or in none for an error.</summary>
    public static byte[] Build(string root, Action<XmlWriter> content, bool inNamespace = true)
    {
        using var output = new MemoryStream();
        using (var writer = XmlWriter.Create(output, _writer))
        {
            writer.WriteStartDocument();
            writer.WriteStartElement(root, inNamespace ? Namespace : null);
            content(writer);
            writer.WriteEndElement();
        }
        return output.ToArray();
    }

    public static async Task SendAsync(HttpContext http, byte[] body, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static void Element(this XmlWriter writer, string name, string value)
        => writer.WriteElementString(name, null, value);

    public static void Element(this XmlWriter writer, string name, bool value)
        => writer.Element(name, value ? "true" : "false");

    public static void Element(this XmlWriter writer, string name, long value)
        => writer.Element(name, value.ToString(CultureInfo.InvariantCulture));

    public static void Element(this XmlWriter writer, string name, Instant value)
        => writer.Element(name, Time(value));

    public static void Owner(this XmlWriter writer, string ownerId)
    {
        writer.WriteStartElement("Owner");
        writer.Element("ID", ownerId);
        writer.Element("DisplayName", "root");
        writer.WriteEndElement();
    }

    /// <summary>ISO 8601 with milliseconds.</summary>
    public static string Time(Instant time)
        => new DateTime(time.Ticks, DateTimeKind.Utc)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a document of at most 4 MiB without a DTD.</summary>
    /// <exception cref="S3Exception">It is none.</exception>
    public static XmlDocument Parse(byte[] body, int length)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body, 0, length), _reader);
            var document = new XmlDocument { XmlResolver = null };
            document.Load(reader);
            return document;
        }
        catch (XmlException exception)
        {
            throw new S3Exception(S3Error.MalformedXml(exception.Message));
        }
    }

    /// <summary>The body of a small request, checked against its digests.</summary>
    public static async Task<XmlDocument> ReadAsync(SigV4.SignedBody body, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancellation) is var count and > 0)
        {
            length += count;
            if (length > BodyBytesMax)
                throw new S3Exception(S3Error.MalformedXml("the document is over 4 MiB"));
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }
        return Parse(buffer, length);
    }
}
