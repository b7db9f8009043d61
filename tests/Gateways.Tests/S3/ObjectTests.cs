using System.Security.Cryptography;
using System.Text;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Tests.Fakes;

namespace QuilActors.Gateways.Tests.S3;

[Collection("net")]
public class ObjectTests : IAsyncLifetime
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

    static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    async Task<byte[]> GetAsync(string target)
    {
        using var response = await _client.SendAsync("GET", target);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((10 << 20) + 12345)]
    public async Task What_was_put_is_got_and_its_etag_is_the_md5(int length)
    {
        var content = Random(length);
        using var put = await _client.SendAsync("PUT", "/docs/a/b", content);
        Assert.Equal(200, (int)put.StatusCode);
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"", put.Headers.ETag!.Tag);
        Assert.Equal(content, await GetAsync("/docs/a/b"));
        Assert.Equal(0, _server.Files.OpenUploads);
    }

    [Theory]
    [InlineData("/docs/a%20b%2Bc", "/docs/a%20b%2Bc")]
    [InlineData("/docs/a//b/../c/.", "/docs/a//b/../c/.")]
    [InlineData("/docs/%C3%A4%E2%82%AC", "/docs/%C3%A4%E2%82%AC")]
    [InlineData("/docs/%3Cimg%20onerror%3D1%3E", "/docs/%3Cimg%20onerror%3D1%3E")]
    public async Task A_key_is_taken_byte_by_byte(string put, string get)
    {
        // HttpClient would resolve the dots, so the target goes over a socket of its own.
        using var raw = new RawClient(_server.Url);
        Assert.StartsWith("HTTP/1.1 200", await raw.SendAsync("PUT", put, "x"), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nx", await raw.SendAsync("GET", get, ""), StringComparison.Ordinal);
        var (_, list) = await _client.XmlAsync("GET", "/docs?encoding-type=url&list-type=2");
        var key = S3Client.Text(S3Client.All(list!, "Contents").Single(), "Key");
        Assert.Equal(put["/docs/".Length..], key);
    }

    [Theory]
    [InlineData("bytes=0-9", 206, 0, 10)]
    [InlineData("bytes=1048570-1048580", 206, 1_048_570, 11)]
    [InlineData("bytes=2999990-", 206, 2_999_990, 10)]
    [InlineData("bytes=-5", 206, 2_999_995, 5)]
    [InlineData("bytes=-5000000", 206, 0, 3_000_000)]
    [InlineData("bytes=2999999-9999999", 206, 2_999_999, 1)]
    [InlineData("bytes=0-0,5-6", 200, 0, 3_000_000)]
    [InlineData("bytes=9-1", 200, 0, 3_000_000)]
    [InlineData("lines=1-2", 200, 0, 3_000_000)]
    public async Task A_range_gives_exactly_its_bytes(string range, int status, int start, int length)
    {
        var content = Random(3_000_000);
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/r", content));
        using var response = await _client.SendAsync("GET", "/docs/r", null, ("range", range));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(content[start..(start + length)], await response.Content.ReadAsByteArrayAsync());
        if (status == 206)
            Assert.Equal($"bytes {start}-{start + length - 1}/3000000",
                response.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/r", Random(10)));
        Assert.Equal("416 InvalidRange", await _client.TryAsync("GET", "/docs/r", null, ("range", "bytes=10-")));
        Assert.Equal("416 InvalidRange", await _client.TryAsync("GET", "/docs/r", null, ("range", "bytes=-0")));
    }

    [Fact]
    public async Task Conditions_are_kept()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/c", "x"u8.ToArray()));
        const string Etag = "\"9dd4e461268c8034f5c8564e155c67a6\"";
        foreach (var (name, value, answer) in new[]
        {
            ("if-match", Etag, "200"), ("if-match", "*", "200"), ("if-match", "\"a\"", "412 PreconditionFailed"),
            ("if-none-match", Etag, "304"), ("if-none-match", "\"a\", \"b\"", "200"),
            ("if-modified-since", "Tue, 14 Nov 2023 22:13:21 GMT", "304"),
            ("if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT", "200"),
            ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:21 GMT", "200"),
            ("if-unmodified-since", "Tue, 14 Nov 2023 22:13:20 GMT", "412 PreconditionFailed"),
        })
            Assert.Equal((name, answer), (name, await _client.TryAsync("GET", "/docs/c", null, (name, value))));
    }

    [Fact]
    public async Task Metadata_and_headers_come_back()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/m", "x"u8.ToArray(),
            ("x-amz-meta-colour", "blue"), ("content-type", "text/x"), ("content-encoding", "aws-chunked,gzip"),
            ("cache-control", "no-store")));
        using var head = await _client.SendAsync("HEAD", "/docs/m");
        Assert.Equal("blue", head.Headers.GetValues("x-amz-meta-colour").Single());
        Assert.Equal("text/x", head.Content.Headers.ContentType!.ToString());
        Assert.Equal("gzip", head.Content.Headers.ContentEncoding.Single());
        Assert.Equal("no-store", head.Headers.CacheControl!.ToString());
        Assert.Equal(1, head.Content.Headers.ContentLength);
        Assert.Equal("Tue, 14 Nov 2023 22:13:21 GMT", head.Content.Headers.GetValues("Last-Modified").Single());
        using var changed = await _client.SendAsync("GET", "/docs/m?response-content-type=text%2Fplain");
        Assert.Equal("text/plain", changed.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData(2043, "200")]
    [InlineData(2044, "400 MetadataTooLarge")]
    public async Task Metadata_has_a_limit(int length, string answer)
        => Assert.Equal(answer, await _client.TryAsync(
            "PUT", "/docs/m", [], ("x-amz-meta-abcde", new string('x', length))));

    [Theory]
    [InlineData(1024, "200")]
    [InlineData(1025, "400 KeyTooLongError")]
    public async Task A_key_has_a_limit(int length, string answer)
        => Assert.Equal(answer, await _client.TryAsync("PUT", "/docs/" + new string('k', length)));

    [Fact]
    public async Task A_body_unlike_its_promise_leaves_no_object()
    {
        var body = "hello"u8.ToArray();
        var other = Convert.ToHexStringLower(SHA256.HashData("x"u8));
        foreach (var (name, value, answer) in new[]
        {
            ("x-amz-content-sha256", other, "400 XAmzContentSHA256Mismatch"),
            ("content-md5", "XrY7u+Ae7tCTyyK7j1rNww==", "400 BadDigest"),
            ("content-md5", "XrY7u", "400 InvalidDigest"),
            ("x-amz-checksum-crc32", "AAAAAA==", "400 BadDigest"),
            ("x-amz-checksum-crc32", "AAAAAAA=", "400 InvalidDigest"),
            ("x-amz-trailer", "x-amz-checksum-crc32", "400 InvalidRequest"),
        })
        {
            Assert.Equal((value, answer), (value, await _client.TryAsync("PUT", "/docs/bad", body, (name, value))));
            Assert.Equal("404 NoSuchKey", await _client.TryAsync("GET", "/docs/bad"));
            Assert.Equal(0, _server.Files.OpenUploads);
        }
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "NhCmhg==")]
    [InlineData("x-amz-checksum-crc32c", "mnG7TA==")]
    [InlineData("x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    public async Task A_checksum_that_fits_is_answered(string name, string value)
    {
        using var put = await _client.SendAsync("PUT", "/docs/sum", "hello"u8.ToArray(), (name, value));
        Assert.Equal(200, (int)put.StatusCode);
        Assert.Equal(value, put.Headers.GetValues(name).Single());
    }

    [Fact]
    public async Task A_truncated_body_leaves_no_object()
    {
        using var raw = new RawClient(_server.Url);
        await raw.SendTruncatedAsync("/docs/cut", declared: 3_000_000, sent: 2_000_000);
        await raw.UntilAsync(() => _server.Files.OpenUploads == 0);
        Assert.Equal("404 NoSuchKey", await _client.TryAsync("GET", "/docs/cut"));
    }

    [Fact]
    public async Task A_failure_while_storing_is_told_and_leaves_no_object()
    {
        _server.Files.Fault = message => message is StoreBlock { Number: 2 }
            ? new FilesFailed(FilesError.NoQuorum, "1 of 2 replicas answered")
            : null;
        using var response = await _client.SendAsync("PUT", "/docs/f", Random(5 << 20));
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
        Assert.Contains("SlowDown", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _server.Files.OpenUploads);
        Assert.Equal("404 NoSuchKey", await _client.TryAsync("GET", "/docs/f"));
    }

    [Fact]
    public async Task A_block_that_cannot_be_read_cuts_the_connection()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/i", Random(8 << 20)));
        _server.Files.Fault = message => message is ReadBlock { Number: 5 }
            ? new FilesFailed(FilesError.Integrity, "block 5 has another hash")
            : null;
        using var response = await _client.SendAsync("GET", "/docs/i");
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_copy_has_the_content_and_the_metadata_or_new_ones()
    {
        var content = Random(3 << 20);
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/from", content, ("x-amz-meta-a", "1")));
        Assert.Equal("200", await _client.TryAsync(
            "PUT", "/docs/to", null, ("x-amz-copy-source", "/docs/from")));
        Assert.Equal(content, await GetAsync("/docs/to"));
        using (var head = await _client.SendAsync("HEAD", "/docs/to"))
            Assert.Equal("1", head.Headers.GetValues("x-amz-meta-a").Single());
        Assert.Equal("400 InvalidRequest", await _client.TryAsync(
            "PUT", "/docs/from", null, ("x-amz-copy-source", "docs/from")));
        Assert.Equal("200", await _client.TryAsync("PUT", "/docs/from", null, ("x-amz-copy-source", "docs/from"),
            ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-b", "2")));
        using (var head = await _client.SendAsync("HEAD", "/docs/from"))
            Assert.Equal("2", head.Headers.GetValues("x-amz-meta-b").Single());
        Assert.Equal("404 NoSuchKey", await _client.TryAsync(
            "PUT", "/docs/to", null, ("x-amz-copy-source", "docs/none")));
    }

    [Fact]
    public async Task Deleting_is_repeatable_and_can_take_many()
    {
        foreach (var key in new[] { "a", "b", "c" })
            Assert.Equal("200", await _client.TryAsync("PUT", "/docs/" + key));
        Assert.Equal("204", await _client.TryAsync("DELETE", "/docs/a"));
        Assert.Equal("204", await _client.TryAsync("DELETE", "/docs/a"));
        var (status, xml) = await _client.XmlAsync("POST", "/docs?delete",
            "<Delete><Object><Key>b</Key></Object><Object><Key>none</Key></Object></Delete>");
        Assert.Equal(200, status);
        Assert.Equal(["b", "none"], S3Client.All(xml!, "Deleted").Select(item => S3Client.Text(item, "Key")));
        var (_, list) = await _client.XmlAsync("GET", "/docs");
        Assert.Equal(["c"], S3Client.All(list!, "Contents").Select(item => S3Client.Text(item, "Key")));
        foreach (var body in new[]
        {
            "<Delete/>", "<Delete><Object/></Delete>", "<Other/>", "no xml",
            "<!DOCTYPE d [<!ENTITY e \"x\">]><Delete><Object><Key>&e;</Key></Object></Delete>",
            $"<Delete>{string.Concat(Enumerable.Repeat("<Object><Key>k</Key></Object>", 1001))}</Delete>",
        })
            Assert.Equal("400 MalformedXML", await _client.TryAsync(
                "POST", "/docs?delete", Encoding.UTF8.GetBytes(body)));
    }
}
