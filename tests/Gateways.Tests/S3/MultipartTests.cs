using System.Security.Cryptography;
using System.Xml.Linq;
using QuilActors.Gateways.Files;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Tests.Fakes;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Tests.S3;

[Collection("net")]
public class MultipartTests : IAsyncLifetime
{
    S3Server _server = null!;
    S3Client _client = null!;

    public async Task InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _client = _server.Client();
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs"));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    async Task<string> BeginAsync()
    {
        var (status, xml) = await _client.XmlAsync("POST", "/docs/big?uploads");
        Assert.Equal(200, status);
        return S3Client.Text(xml!, "UploadId");
    }

    async Task<string> PartAsync(string upload, int number, byte[] content)
    {
        using var response = await _client.SendAsync(
            "PUT", $"/docs/big?partNumber={number}&uploadId={upload}", content);
        Assert.Equal(200, (int)response.StatusCode);
        return response.Headers.ETag!.Tag;
    }

    Task<(int Status, XElement? Xml)> CompleteAsync(string upload, params (int Number, string Etag)[] parts)
        => _client.XmlAsync("POST", $"/docs/big?uploadId={upload}",
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + string.Concat(parts.Select(part =>
                $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Etag}</ETag></Part>"))
            + "</CompleteMultipartUpload>");

    [Fact]
    public async Task The_etag_of_parts_is_that_of_the_specification()
    {
        var upload = await BeginAsync();
        var first = Enumerable.Repeat((byte)'a', 5 << 20).ToArray();
        var parts = new[] { (1, await PartAsync(upload, 1, first)), (2, await PartAsync(upload, 2, "b"u8.ToArray())) };
        var (status, xml) = await CompleteAsync(upload, parts);
        Assert.Equal(200, status);
        Assert.Equal("\"e5a8c5272b26fc10581a21089559b006-2\"", S3Client.Text(xml!, "ETag"));
        using var response = await _client.SendAsync("GET", "/docs/big");
        byte[] whole = [.. first, (byte)'b'];
        Assert.Equal(whole, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Parts_of_any_size_and_order_make_the_object_and_ranges_cross_them()
    {
        var upload = await BeginAsync();
        var content = new byte[3][];
        var parts = new (int, string)[3];
        foreach (var i in new[] { 2, 0, 1 })
        {
            content[i] = RandomNumberGenerator.GetBytes((5 << 20) + 1000 * i + 17);
            parts[i] = (10 * i + 1, await PartAsync(upload, 10 * i + 1, content[i]));
        }
        content[1] = RandomNumberGenerator.GetBytes(6_000_000);
        parts[1] = (11, await PartAsync(upload, 11, content[1]));
        var (_, list) = await _client.XmlAsync("GET", $"/docs/big?max-parts=2&uploadId={upload}");
        Assert.Equal(["1", "11"], S3Client.All(list!, "Part").Select(part => S3Client.Text(part, "PartNumber")));
        Assert.Equal("11", S3Client.Text(list!, "NextPartNumberMarker"));
        var (_, uploads) = await _client.XmlAsync("GET", "/docs?uploads");
        Assert.Equal(upload, S3Client.Text(S3Client.All(uploads!, "Upload").Single(), "UploadId"));
        Assert.Equal("404 NoSuchKey", await _client.TryAsync("GET", "/docs/big"));
        Assert.Equal(200, (await CompleteAsync(upload, parts)).Status);
        var whole = content.SelectMany(part => part).ToArray();
        using (var response = await _client.SendAsync("GET", "/docs/big"))
            Assert.Equal(whole, await response.Content.ReadAsByteArrayAsync());
        var cut = content[0].Length;
        using (var response = await _client.SendAsync(
            "GET", "/docs/big", null, ("range", $"bytes={cut - 3}-{cut + 6_000_010}")))
            Assert.Equal(whole[(cut - 3)..(cut + 6_000_011)], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_does_not_fit_together_is_refused()
    {
        var upload = await BeginAsync();
        var small = await PartAsync(upload, 1, "a"u8.ToArray());
        var other = await PartAsync(upload, 2, "b"u8.ToArray());
        Assert.Equal("EntityTooSmall", await ErrorAsync((1, small), (2, other)));
        Assert.Equal("InvalidPart", await ErrorAsync((1, other)));
        Assert.Equal("InvalidPart", await ErrorAsync((3, small)));
        Assert.Equal("InvalidPart", await ErrorAsync((1, "x")));
        Assert.Equal("InvalidPartOrder", await ErrorAsync((2, other), (1, small)));
        Assert.Equal("InvalidPartOrder", await ErrorAsync((1, small), (1, small)));
        Assert.Equal("MalformedXML", await ErrorAsync());
        Assert.Equal("MalformedXML", await ErrorAsync((0, small)));
        foreach (var number in new[] { "0", "10001", "x", "" })
            Assert.Equal("400 InvalidArgument",
                await _client.TryAsync("PUT", $"/docs/big?partNumber={number}&uploadId={upload}"));
        Assert.Equal("200", await _client.TryAsync("PUT", $"/docs/big?partNumber=10000&uploadId={upload}"));

        async Task<string> ErrorAsync(params (int, string)[] parts)
            => (await CompleteAsync(upload, parts)).Xml!.Element("Code")!.Value;
    }

    [Fact]
    public async Task An_aborted_upload_is_gone()
    {
        var upload = await BeginAsync();
        await PartAsync(upload, 1, "a"u8.ToArray());
        Assert.Equal("204", await _client.TryAsync("DELETE", $"/docs/big?uploadId={upload}"));
        foreach (var id in new[] { upload, "x", new string('0', 64) })
        {
            Assert.Equal("404 NoSuchUpload", await _client.TryAsync("DELETE", $"/docs/big?uploadId={id}"));
            Assert.Equal("404 NoSuchUpload", await _client.TryAsync("GET", $"/docs/big?uploadId={id}"));
            Assert.Equal("404 NoSuchUpload",
                await _client.TryAsync("PUT", $"/docs/big?partNumber=1&uploadId={id}"));
        }
        var other = await BeginAsync();
        Assert.Equal("404 NoSuchUpload", await _client.TryAsync("GET", $"/docs/other?uploadId={other}"));
    }

    [Fact]
    public void Slices_cover_a_range_exactly_once()
    {
        const int Block = FilesLimits.BlockBytes;
        ulong[] parts = [5 * Block + 1, 0, 5 * Block, 7];
        var info = new ObjectInfo("b", "k", 10 * Block + 8, "", "", default,
            new Dictionary<string, string>(), Bytes32.Zero, 12, parts);
        var all = BlockReader.Slices(info, 0, info.Size).ToArray();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (uint)i), all.Select(slice => slice.Number));
        Assert.Equal(info.Size, (ulong)all.Sum(slice => slice.Length));
        var cut = BlockReader.Slices(info, 5 * Block - 1, 3).ToArray();
        Assert.Equal([new(4, Block - 1, 1), new(5, 0, 1), new(6, 0, 1)], cut);
        Assert.Empty(BlockReader.Slices(info with { Size = 0, PartSizes = null }, 0, 0));
    }
}
