using QuilActors.Actors.Os;
using QuilActors.Gateways.S3;
using QuilActors.Gateways.Tests.Fakes;

namespace QuilActors.Gateways.Tests.S3;

[Collection("net")]
public class BucketTests : IAsyncLifetime
{
    S3Server _server = null!;
    S3Client _client = null!;

    public async Task InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Buckets_are_made_listed_and_removed()
    {
        Assert.Equal("404 NoSuchBucket", await _client.TryAsync("GET", "/one"));
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        Assert.Equal("409 BucketAlreadyOwnedByYou", await _client.TryAsync("PUT", "/one"));
        Assert.Equal("400 InvalidBucketName", await _client.TryAsync("PUT", "/One"));
        Assert.Equal("200", await _client.TryAsync("PUT", "/two"));
        var (_, list) = await _client.XmlAsync("GET", "/");
        Assert.Equal(["one", "two"], list!.Descendants().Where(node => node.Name.LocalName == "Name")
            .Select(node => node.Value));
        Assert.Equal("200", await _client.TryAsync("PUT", "/one/key"));
        Assert.Equal("409 BucketNotEmpty", await _client.TryAsync("DELETE", "/one"));
        Assert.Equal("204", await _client.TryAsync("DELETE", "/two"));
        using var head = await _client.SendAsync("HEAD", "/two");
        Assert.Equal(404, (int)head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.NotEmpty(head.Headers.GetValues("x-amz-request-id").Single());
    }

    [Fact]
    public async Task Location_versioning_and_acl_are_canned()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        var (_, location) = await _client.XmlAsync("GET", "/one?location");
        Assert.Equal(("LocationConstraint", ""), (location!.Name.LocalName, location.Value));
        var (_, versioning) = await _client.XmlAsync("GET", "/one?versioning");
        Assert.Equal(("VersioningConfiguration", ""), (versioning!.Name.LocalName, versioning.Value));
        var (_, acl) = await _client.XmlAsync("GET", "/one?acl");
        Assert.Contains("FULL_CONTROL", acl!.Value, StringComparison.Ordinal);
        Assert.Equal("404 NoSuchBucket", await _client.TryAsync("GET", "/none?location"));
    }

    [Theory]
    [InlineData("GET", "/one?policy", "501 NotImplemented")]
    [InlineData("PUT", "/one?lifecycle", "501 NotImplemented")]
    [InlineData("DELETE", "/one?cors", "501 NotImplemented")]
    [InlineData("GET", "/one/key?tagging", "501 NotImplemented")]
    [InlineData("GET", "/one/key?versionId=3", "501 NotImplemented")]
    [InlineData("PATCH", "/one/key", "405 MethodNotAllowed")]
    [InlineData("POST", "/one/key", "405 MethodNotAllowed")]
    [InlineData("DELETE", "/", "405 MethodNotAllowed")]
    [InlineData("GET", "/one?max-keys=-1", "400 InvalidArgument")]
    [InlineData("GET", "/one?max-keys=x", "400 InvalidArgument")]
    [InlineData("GET", "/one?encoding-type=xml", "400 InvalidArgument")]
    [InlineData("GET", "/one?continuation-token=xyz&list-type=2", "400 InvalidArgument")]
    [InlineData("GET", "/one/%FF", "400 InvalidURI")]
    [InlineData("GET", "/one/a%00b", "400")]
    [InlineData("GET", "/one/none", "404 NoSuchKey")]
    public async Task What_is_not_there_is_told_by_its_code(string method, string target, string answer)
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        Assert.Equal(answer, await _client.TryAsync(method, target));
    }

    [Theory]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-grant-read", "id=1")]
    [InlineData("x-amz-tagging", "a=b")]
    [InlineData("x-amz-server-side-encryption", "aws:kms")]
    [InlineData("if-none-match", "*")]
    public async Task A_header_whose_effect_is_missing_is_refused(string name, string value)
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        Assert.Equal("501 NotImplemented", await _client.TryAsync("PUT", "/one/key", [], (name, value)));
    }

    [Theory]
    [InlineData(FilesError.NoSuchBucket, "404 NoSuchBucket")]
    [InlineData(FilesError.NoSuchKey, "404 NoSuchKey")]
    [InlineData(FilesError.NoSuchUpload, "404 NoSuchUpload")]
    [InlineData(FilesError.BucketAlreadyOwned, "409 BucketAlreadyOwnedByYou")]
    [InlineData(FilesError.BucketNotEmpty, "409 BucketNotEmpty")]
    [InlineData(FilesError.InvalidBucketName, "400 InvalidBucketName")]
    [InlineData(FilesError.InvalidKey, "400 InvalidArgument")]
    [InlineData(FilesError.InvalidBlock, "400 InvalidArgument")]
    [InlineData(FilesError.NoQuorum, "503 SlowDown")]
    [InlineData(FilesError.Busy, "503 SlowDown")]
    [InlineData(FilesError.DiskFull, "507 InsufficientStorage")]
    [InlineData(FilesError.Integrity, "500 InternalError")]
    [InlineData(FilesError.TooLarge, "400 EntityTooLarge")]
    [InlineData(FilesError.InvalidPart, "400 InvalidPart")]
    [InlineData(FilesError.InvalidPartOrder, "400 InvalidPartOrder")]
    [InlineData(FilesError.PartTooSmall, "400 EntityTooSmall")]
    public async Task Every_failure_of_the_primitive_has_its_code(FilesError error, string answer)
    {
        _server.Files.Fault = _ => new FilesFailed(error, "why");
        Assert.Equal(answer, await _client.TryAsync("GET", "/one/key"));
    }

    [Fact]
    public void Every_failure_of_the_primitive_is_in_the_table_above()
        => Assert.Equal(Enum.GetValues<FilesError>().Length, typeof(BucketTests)
            .GetMethod(nameof(Every_failure_of_the_primitive_has_its_code))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Length);

    [Fact]
    public async Task A_fault_of_ours_is_told_without_its_inside()
    {
        _server.Files.Fault = _ => throw new InvalidOperationException("secret detail");
        using var response = await _client.SendAsync("GET", "/one/key");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("x-amz-request-id").Single(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_is_told_to_slow_down()
    {
        _server.Files.Fault = _ => throw new TimeoutException();
        Assert.Equal("503 SlowDown", await _client.TryAsync("GET", "/one/key"));
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_skip()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        string[] keys = ["a", "b/1", "b/2", "c%20d", "e+f", "z%C3%A4"];
        foreach (var key in keys)
            Assert.Equal("200", await _client.TryAsync("PUT", "/one/" + key.Replace("+", "%2B",
                StringComparison.Ordinal)));
        var seen = new List<string>();
        var token = "";
        do
        {
            var (_, xml) = await _client.XmlAsync("GET",
                $"/one?{(token.Length > 0 ? $"continuation-token={token}&" : "")}delimiter=%2F&encoding-type=url"
                + "&list-type=2&max-keys=2");
            seen.AddRange(S3Client.All(xml!, "Contents").Select(item => S3Client.Text(item, "Key")));
            seen.AddRange(S3Client.All(xml!, "CommonPrefixes").Select(item => S3Client.Text(item, "Prefix")));
            Assert.InRange(int.Parse(S3Client.Text(xml!, "KeyCount")), 1, 2);
            token = S3Client.Text(xml!, "NextContinuationToken");
        }
        while (token.Length > 0);
        Assert.Equal(["a", "b/", "c%20d", "e%2Bf", "z%C3%A4"], seen);
        var (_, first) = await _client.XmlAsync("GET", "/one?max-keys=1&prefix=b%2F");
        Assert.Equal("b/1", S3Client.Text(first!, "NextMarker"));
        Assert.Equal("true", S3Client.Text(first!, "IsTruncated"));
        var (_, second) = await _client.XmlAsync("GET", "/one?marker=b%2F1&prefix=b%2F");
        Assert.Equal(["b/2"], S3Client.All(second!, "Contents").Select(item => S3Client.Text(item, "Key")));
        var (_, none) = await _client.XmlAsync("GET", "/one?list-type=2&max-keys=0");
        Assert.Equal("0", S3Client.Text(none!, "KeyCount"));
    }

    [Fact]
    public async Task A_key_with_control_characters_can_be_listed_encoded()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        Assert.Equal("200", await _client.TryAsync("PUT", "/one/a%01b"));
        var (_, xml) = await _client.XmlAsync("GET", "/one?encoding-type=url");
        Assert.Equal("a%01b", S3Client.Text(S3Client.All(xml!, "Contents").Single(), "Key"));
    }

    [Fact]
    public async Task A_wrong_key_or_secret_is_refused_before_anything_is_asked()
    {
        _server.Files.Fault = _ => throw new InvalidOperationException("asked");
        using var raw = new RawClient(_server.Url);
        var head = raw.Head("PUT", "/one", "", 0);
        foreach (var (from, to, answer) in new[]
        {
            ("", "", "500"), ("AKQA", "AKQB", "403"), ("Signature=", "Signature=0", "400"),
            ("PUT /one", "PUT /two", "403"), ("/us-east-1/s3/", "/us-east-1/sqs/", "403"),
        })
        {
            var changed = from.Length == 0 ? head : head.Replace(from, to, StringComparison.Ordinal);
            Assert.StartsWith($"HTTP/1.1 {answer}", await raw.TalkAsync(changed, []), StringComparison.Ordinal);
        }
        using var open = new HttpClient();
        Assert.Equal(403, (int)(await open.GetAsync(new Uri(_server.Url, "/one/key"))).StatusCode);
    }

    [Fact]
    public async Task A_body_is_asked_for_only_after_authentication()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        using var raw = new RawClient(_server.Url);
        var head = raw.Head("PUT", "/one/key", "hello", 5)
            .Replace("Connection: close", "Connection: close\r\nExpect: 100-continue", StringComparison.Ordinal);
        Assert.Equal(["HTTP/1.1 100 Continue", "HTTP/1.1 200 OK"], await raw.ContinueAsync(head, "hello"));
        var bad = head.Replace("AKQA", "AKQB", StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 403 Forbidden", (await raw.ContinueAsync(bad, ""))[0]);
    }

    [Fact]
    public async Task A_bucket_may_be_named_by_the_host()
    {
        Assert.Equal("200", await _client.TryAsync("PUT", "/one"));
        Assert.Equal("200", await _client.TryAsync("PUT", "/one/key", "x"u8.ToArray()));
        using var raw = new RawClient(new Uri($"http://one.localhost:{_server.Url.Port}"), _server.Url);
        Assert.EndsWith("\r\n\r\nx", await raw.SendAsync("GET", "/key", ""), StringComparison.Ordinal);
    }
}

public class AdmissionTests
{
    static readonly AdmissionLimits _limits = new() { RunningMax = 4, WaitingMax = 2, RunningPerAccountMax = 3 };

    [Fact]
    public async Task Beyond_the_running_some_wait_and_the_rest_are_turned_away()
    {
        var admission = new Admission(_limits, static () => false);
        var running = new List<IDisposable>();
        foreach (var account in new[] { "a", "a", "a", "b" })
            running.Add((await admission.EnterAsync(account, default))!);
        var first = admission.EnterAsync("b", default).AsTask();
        var second = admission.EnterAsync("a", default).AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Null(await admission.EnterAsync("c", default));
        running[0].Dispose();
        running[0].Dispose();
        using var third = await first;
        Assert.False(second.IsCompleted);
        third!.Dispose();
        Assert.NotNull(await second);
        Assert.Equal(4, admission.Running);
    }

    [Fact]
    public async Task One_account_cannot_take_all_places()
    {
        var admission = new Admission(_limits, static () => false);
        for (var i = 0; i < 3; i++)
            Assert.NotNull(await admission.EnterAsync("a", default));
        var waits = admission.EnterAsync("a", default).AsTask();
        Assert.False(waits.IsCompleted);
        Assert.Equal(3, admission.Running);
    }

    [Fact]
    public async Task A_waiting_request_may_give_up_and_loses_no_place()
    {
        var admission = new Admission(_limits with { RunningMax = 1 }, static () => false);
        var running = await admission.EnterAsync("a", default);
        using var cancel = new CancellationTokenSource();
        var waits = admission.EnterAsync("b", cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        running!.Dispose();
        Assert.Equal(0, admission.Running);
        Assert.NotNull(await admission.EnterAsync("c", default));
    }

    [Fact]
    public async Task A_lagging_node_halves_the_limits()
    {
        var admission = new Admission(_limits, static () => true);
        Assert.NotNull(await admission.EnterAsync("a", default));
        var waits = admission.EnterAsync("a", default).AsTask();
        Assert.False(waits.IsCompleted);
        Assert.Null(await admission.EnterAsync("a", default));
    }
}
