using System.Security.Cryptography;
using System.Text;
using QuilActors.Gateways.SigV4;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Tests.SigV4;

/// <summary>The published examples of Signature Version 4 for S3, and every change to them.</summary>
public class VectorTests
{
    const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const string Scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
    const string GetSignature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    const string PresignedSignature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    static readonly Instant _now = new(new DateTime(2013, 5, 24, 0, 0, 0, DateTimeKind.Utc).Ticks);

    static Dictionary<string, string> GetHeaders(string signature = GetSignature) => new()
    {
        ["host"] = "examplebucket.s3.amazonaws.com",
        ["range"] = "bytes=0-9",
        ["x-amz-content-sha256"] = EmptyHash,
        ["x-amz-date"] = "20130524T000000Z",
        ["authorization"] = $"AWS4-HMAC-SHA256 Credential={Scope},"
            + $"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={signature}",
    };

    static string PresignedQuery(string signature = PresignedSignature, string expires = "86400")
        => $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Scope.Replace("/", "%2F", StringComparison.Ordinal)}"
            + $"&X-Amz-Date=20130524T000000Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
            + $"&X-Amz-Signature={signature}";

    internal static AuthError? Check(
        SignedRequest request, Instant? now = null, Action<Authenticated>? result = null)
    {
        var query = request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(item => item.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1]));
        var failure = Authenticator.Check(request, query, new ExampleKeys(), now ?? _now, out var authenticated);
        Assert.Equal(failure is null, authenticated is not null);
        if (authenticated is not null)
            result?.Invoke(authenticated);
        return failure?.Error;
    }

    static SignedRequest Get(Dictionary<string, string> headers, string path = "/test.txt", string method = "GET")
        => new(method, path, "", headers);

    static SignedRequest Presigned(string query)
        => new("GET", "/test.txt", query,
            new Dictionary<string, string> { ["host"] = "examplebucket.s3.amazonaws.com" });

    [Fact]
    public void A_signed_get_is_let_in()
        => Assert.Null(Check(Get(GetHeaders()), result: done =>
        {
            Assert.Equal("AKIAIOSFODNN7EXAMPLE", done.AccessKeyId);
            Assert.Equal(PayloadMode.Hashed, done.Mode);
            Assert.Equal(EmptyHash, done.PayloadHash);
        }));

    [Fact]
    public void A_presigned_get_is_let_in()
        => Assert.Null(Check(Presigned(PresignedQuery()),
            result: done => Assert.Equal(PayloadMode.Unsigned, done.Mode)));

    [Theory]
    [InlineData("host", "examplebucket.s3.amazonaws.org", AuthError.SignatureDoesNotMatch)]
    [InlineData("range", "bytes=0-8", AuthError.SignatureDoesNotMatch)]
    [InlineData("x-amz-content-sha256", "UNSIGNED-PAYLOAD", AuthError.SignatureDoesNotMatch)]
    [InlineData("x-amz-content-sha256", "STREAMING-SOMETHING", AuthError.InvalidArgument)]
    [InlineData("x-amz-date", "20130524T000001Z", AuthError.SignatureDoesNotMatch)]
    [InlineData("x-amz-date", "20130525T000000Z", AuthError.AuthorizationHeaderMalformed)]
    [InlineData("x-amz-date", "", AuthError.AccessDenied)]
    [InlineData("x-amz-acl", "private", AuthError.AccessDenied)]
    [InlineData("authorization", "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo", AuthError.InvalidRequest)]
    [InlineData("authorization", "Bearer x", AuthError.AuthorizationHeaderMalformed)]
    [InlineData("authorization", "AWS4-HMAC-SHA256 Credential", AuthError.AuthorizationHeaderMalformed)]
    [InlineData("authorization", "AWS4-HMAC-SHA256 Credential=a/b", AuthError.AuthorizationHeaderMalformed)]
    public void A_changed_header_is_refused(string name, string value, AuthError error)
    {
        var headers = GetHeaders();
        headers[name] = value;
        Assert.Equal(error, Check(Get(headers)));
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF", AuthError.InvalidAccessKeyId)]
    [InlineData("us-east-1", "us-east-2", AuthError.SignatureDoesNotMatch)]
    [InlineData("/s3/", "/sqs/", AuthError.SignatureDoesNotMatch)]
    [InlineData("20130524/", "20130523/", AuthError.AuthorizationHeaderMalformed)]
    [InlineData("host;", "", AuthError.AccessDenied)]
    [InlineData("range;", "", AuthError.SignatureDoesNotMatch)]
    [InlineData("range;", "range;referer;", AuthError.SignatureDoesNotMatch)]
    [InlineData("range;", "Range;", AuthError.AuthorizationHeaderMalformed)]
    [InlineData("Signature=f", "Signature=e", AuthError.SignatureDoesNotMatch)]
    [InlineData("Signature=f", "Signature=", AuthError.AuthorizationHeaderMalformed)]
    public void A_changed_credential_is_refused(string from, string to, AuthError error)
    {
        var headers = GetHeaders();
        headers["authorization"] = headers["authorization"].Replace(from, to, StringComparison.Ordinal);
        Assert.Equal(error, Check(Get(headers)));
    }

    [Theory]
    [InlineData("/test.txt", "PUT", AuthError.SignatureDoesNotMatch)]
    [InlineData("/Test.txt", "GET", AuthError.SignatureDoesNotMatch)]
    [InlineData("/./test.txt", "GET", AuthError.SignatureDoesNotMatch)]
    [InlineData("/%74est.txt", "GET", null)]
    public void Path_and_method_are_signed_as_they_came(string path, string method, AuthError? error)
        => Assert.Equal(error, Check(Get(GetHeaders(), path, method)));

    [Theory]
    [InlineData(0, null)]
    [InlineData(900, null)]
    [InlineData(901, AuthError.RequestTimeTooSkewed)]
    [InlineData(-900, null)]
    [InlineData(-901, AuthError.RequestTimeTooSkewed)]
    public void A_clock_may_be_fifteen_minutes_off(int seconds, AuthError? error)
        => Assert.Equal(error, Check(Get(GetHeaders()), _now + TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(86_400, null)]
    [InlineData(86_401, AuthError.AccessDenied)]
    [InlineData(-900, null)]
    [InlineData(-901, AuthError.AccessDenied)]
    public void A_presigned_request_is_good_until_it_expires(int seconds, AuthError? error)
        => Assert.Equal(error, Check(Presigned(PresignedQuery()), _now + TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("604801")]
    [InlineData("0")]
    [InlineData("x")]
    public void An_expiry_out_of_range_is_refused(string expires)
        => Assert.Equal(AuthError.AuthorizationQueryParametersError,
            Check(Presigned(PresignedQuery(expires: expires))));

    [Fact]
    public void A_changed_presigned_query_is_refused()
    {
        Assert.Equal(AuthError.SignatureDoesNotMatch, Check(Presigned(PresignedQuery(expires: "86401"))));
        Assert.Equal(AuthError.SignatureDoesNotMatch, Check(Presigned(PresignedQuery() + "&x-id=GetObject")));
    }

    [Fact]
    public void An_unsigned_request_is_refused()
        => Assert.Equal(AuthError.AccessDenied, Check(Presigned("")));

    [Fact]
    public void Streamed_chunks_are_let_in_and_every_changed_one_refused()
    {
        var body = new StringBuilder()
            .Append("10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n")
            .Append('a', 65_536)
            .Append("\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n")
            .Append('a', 1024)
            .Append("\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n")
            .ToString();
        Assert.Equal(66_824, body.Length);
        Assert.Equal(ChunkedStatus.Done, Streamed(body, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", out var decoded));
        Assert.Equal(new string('a', 66_560), decoded);
        foreach (var at in new[] { 0, 30, 100, 65_000, 66_000, 66_800, 66_823 })
        {
            var changed = body.ToCharArray();
            changed[at] = changed[at] == 'b' ? 'c' : 'b';
            Assert.NotEqual(ChunkedStatus.Done, Streamed(new string(changed), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", out _));
        }
    }

    [Fact]
    public void A_signed_trailer_is_let_in_and_a_changed_one_refused()
    {
        const string Seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
        var body = new StringBuilder()
            .Append("10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n")
            .Append('a', 65_536)
            .Append("\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n")
            .Append('a', 1024)
            .Append("\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n")
            .Append("x-amz-checksum-crc32c:sOO8/Q==\r\n")
            .Append("x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n")
            .ToString();
        const string Word = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
        Assert.Equal(ChunkedStatus.Done, Streamed(body, Word, Seed, out var decoded));
        Assert.Equal(66_560, decoded.Length);
        Assert.Equal(ChunkedStatus.BadSignature,
            Streamed(body.Replace("sOO8", "sOO9", StringComparison.Ordinal), Word, Seed, out _));
        Assert.Equal(ChunkedStatus.BadSignature,
            Streamed(body.Replace("re:d81", "re:d82", StringComparison.Ordinal), Word, Seed, out _));
        var cut = body.IndexOf("x-amz-trailer-signature", StringComparison.Ordinal);
        Assert.Equal(ChunkedStatus.Malformed, Streamed(body[..cut] + "\r\n", Word, Seed, out _));
    }

    static ChunkedStatus Streamed(string body, string word, string signature, out string decoded)
    {
        var trailer = word.EndsWith("TRAILER", StringComparison.Ordinal);
        var headers = new Dictionary<string, string>
        {
            ["content-encoding"] = "aws-chunked",
            ["content-length"] = "66824",
            ["host"] = "s3.amazonaws.com",
            ["x-amz-content-sha256"] = word,
            ["x-amz-date"] = "20130524T000000Z",
            ["x-amz-decoded-content-length"] = "66560",
            ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
        };
        if (trailer)
            headers["x-amz-trailer"] = "x-amz-checksum-crc32c";
        var signed = headers.Keys.Where(name => !trailer || name != "content-length")
            .Order(StringComparer.Ordinal);
        headers["authorization"] = $"AWS4-HMAC-SHA256 Credential={Scope},"
            + $"SignedHeaders={string.Join(';', signed)},Signature={signature}";
        ChunkSignatures? chunks = null;
        Assert.Null(Check(new SignedRequest("PUT", "/examplebucket/chunkObject.txt", "", headers),
            result: done => chunks = done.Chunks));
        using var decoder = new AwsChunkedDecoder(chunks, trailer ? ["x-amz-checksum-crc32c"] : []);
        var output = new byte[body.Length];
        var status = decoder.Decode(Encoding.ASCII.GetBytes(body), out _, output, out var written);
        decoded = Encoding.ASCII.GetString(output, 0, written);
        return status;
    }

    [Fact]
    public void The_empty_hash_is_that_of_no_bytes()
        => Assert.Equal(EmptyHash, Convert.ToHexStringLower(SHA256.HashData([])));

    sealed class ExampleKeys : IAccessKeys
    {
        public string? Secret(string accessKeyId)
            => accessKeyId == "AKIAIOSFODNN7EXAMPLE" ? "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" : null;
    }
}
