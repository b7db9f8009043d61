using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Gateways.Tests.Fakes;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Tests.Admin;

[Collection("net")]
public class AdminGatewayTests : IAsyncLifetime
{
    AdminServer _server = null!;
    HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await AdminServer.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    async Task<JsonElement> GetAsync(string path, int status = 200)
    {
        using var response = await _client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Reads events until one fits; the reader's place is kept in <paramref name="reader"/>.</summary>
    static async Task<(string Id, string Type, JsonElement Data)> NextAsync(
        StreamReader reader, Func<string, JsonElement, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (id, type) = ("", "");
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)
                && JsonDocument.Parse(line[6..]).RootElement is var data && fits(type, data))
                return (id, type, data);
        }
        throw new EndOfStreamException();
    }

    async Task<StreamReader> OpenEventsAsync(string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    [Fact]
    public async Task A_status_collects_what_the_actors_answer()
    {
        using var events = await OpenEventsAsync();
        var (_, _, status) = await NextAsync(events, (type, data) => type == "overview"
            && data.GetProperty("earnedUnits").GetString() != "0" && data.GetProperty("peers").GetInt32() > 0
            && data.GetProperty("objects").GetInt32() > 0);
        Assert.Equal("n1", status.GetProperty("name").GetString());
        Assert.Equal("Following", status.GetProperty("phase").GetString());
        Assert.Equal(2, status.GetProperty("head").GetProperty("number").GetInt32());
        Assert.Equal("n2", status.GetProperty("head").GetProperty("leaderName").GetString());
        Assert.Equal(2048, status.GetProperty("vdf").GetProperty("position").GetInt32());
        Assert.Equal(2, status.GetProperty("peers").GetInt32());
        Assert.Equal(5, status.GetProperty("objects").GetInt32());
        Assert.Equal("1600000000", status.GetProperty("emittedUnits").GetString());
        Assert.Equal("8533333332", status.GetProperty("earnedUnits").GetString());
        var read = await GetAsync("/api/v1/status");
        Assert.Equal(2, read.GetProperty("head").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Frames_are_found_by_number_and_range()
    {
        Assert.Equal(2, (await GetAsync("/api/v1/frames/head")).GetProperty("number").GetInt32());
        Assert.Equal(1, (await GetAsync("/api/v1/frames/1")).GetProperty("number").GetInt32());
        var error = await GetAsync("/api/v1/frames/99", 404);
        Assert.Equal("not-found", error.GetProperty("error").GetProperty("code").GetString());
        await GetAsync("/api/v1/frames/-1", 400);
        Assert.Equal([0, 1, 2], Numbers(await GetAsync("/api/v1/frames")));
        Assert.Equal([1, 2], Numbers(await GetAsync("/api/v1/frames?count=2")));
        Assert.Equal([0, 1], Numbers(await GetAsync("/api/v1/frames?from=0&count=2")));
        Assert.Empty(Numbers(await GetAsync("/api/v1/frames?from=7&count=2")));
        await GetAsync("/api/v1/frames?count=257", 400);

        static IEnumerable<int> Numbers(JsonElement list)
            => list.GetProperty("items").EnumerateArray().Select(frame => frame.GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task A_new_frame_comes_as_one_event_and_pays()
    {
        using var events = await OpenEventsAsync();
        await NextAsync(events, (type, data) => type == "overview" && data.TryGetProperty("head", out _));
        _server.Node.Advance();
        var (_, _, frame) = await NextAsync(events,
            (type, data) => type == "frame" && data.GetProperty("number").GetInt32() == 3);
        Assert.Equal("n1", frame.GetProperty("proverName").GetString());
        Assert.Equal("800000000", frame.GetProperty("emissionUnits").GetString());
        var (_, _, earning) = await NextAsync(events,
            (type, data) => type == "earning" && data.GetProperty("frame").GetInt32() == 3);
        Assert.Equal("266666666", earning.GetProperty("nowUnits").GetString());
        Assert.Equal("score 30.00 of 90.00 x emission 0.1000000 QUIL = 0.0333333 QUIL",
            earning.GetProperty("formula").GetString());
        Assert.Equal("799999998", earning.GetProperty("hourUnits").GetString());
    }

    [Fact]
    public async Task A_viewer_that_comes_back_gets_what_it_missed_and_a_stranger_to_the_ring_a_resync()
    {
        using (var events = await OpenEventsAsync())
        {
            _server.Node.Advance();
            await NextAsync(events, (type, data) => type == "frame" && data.GetProperty("number").GetInt32() == 3);
        }
        using (var again = await OpenEventsAsync("0"))
        {
            var (_, _, first) = await NextAsync(again, (type, _) => type == "frame");
            Assert.Equal(0, first.GetProperty("number").GetInt32());
        }
        using var future = await OpenEventsAsync("999999");
        Assert.Equal("resync", (await NextAsync(future, (_, _) => true)).Type);
    }

    [Fact]
    public async Task Actors_are_listed_with_their_numbers()
    {
        var tree = await GetAsync("/api/v1/actors?depth=1");
        Assert.Equal("/user", tree.GetProperty("path").GetString());
        var names = tree.GetProperty("children").EnumerateArray().Select(actor =>
            actor.GetProperty("name").GetString());
        Assert.Superset(new HashSet<string?> { "admin", "consensus", "files", "net", "shards", "topics" },
            names.ToHashSet());
        var admin = await GetAsync("/api/v1/actors/inspect?path=/user/admin");
        Assert.Equal("AdminActor", admin.GetProperty("actor").GetProperty("type").GetString());
        await GetAsync("/api/v1/actors?path=/user/none", 404);
        await GetAsync("/api/v1/actors?path=user", 400);
        await GetAsync("/api/v1/actors?depth=33", 400);
    }

    [Fact]
    public async Task Shards_atoms_topics_scores_peers_and_settings_are_listed()
    {
        Assert.Equal("healthy", (await GetAsync("/api/v1/shards/3")).GetProperty("coverage").GetString());
        await GetAsync("/api/v1/shards/4", 404);
        Assert.Equal(3, Count(await GetAsync("/api/v1/hypergraph/atoms?limit=3")));
        var prefix = FakeNode.Hash(2).ToString()[..8];
        Assert.Equal(1, Count(await GetAsync($"/api/v1/hypergraph/atoms?prefix={prefix}")));
        await GetAsync("/api/v1/hypergraph/atoms?prefix=xyz", 400);
        await GetAsync("/api/v1/hypergraph/atoms?limit=1001", 400);
        var topic = (await GetAsync("/api/v1/topics")).GetProperty("items")[0];
        Assert.Equal(7, topic.GetProperty("delivered").GetInt32());
        var mesh = (await GetAsync("/api/v1/mesh")).GetProperty("items")[0];
        Assert.Equal("qa/master", mesh.GetProperty("key").GetString());
        Assert.True(mesh.GetProperty("peers")[0].GetProperty("inMesh").GetBoolean());
        Assert.Equal(0, Count(await GetAsync("/api/v1/scores")));
        Assert.Equal(1, Count(await GetAsync("/api/v1/config")));
        Assert.Equal(1, Count(await GetAsync("/api/v1/shards")));
        Assert.Equal(2, Count(await GetAsync("/api/v1/earnings/history?since=1h")));
        await GetAsync("/api/v1/earnings/history?since=soon", 400);

        static int Count(JsonElement list) => list.GetProperty("items").GetArrayLength();
    }

    [Fact]
    public async Task Objects_are_put_read_listed_and_removed()
    {
        Assert.Equal(HttpStatusCode.Created, (await _client.PutAsync("/api/v1/buckets/docs", null)).StatusCode);
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        using var put = await _client.PutAsync("/api/v1/objects/docs/a%20b/%3Cimg%3E", new ByteArrayContent(body));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(body, await _client.GetByteArrayAsync("/api/v1/objects/docs/a%20b/%3Cimg%3E"));
        var stat = await GetAsync("/api/v1/objects/docs/a%20b/%3Cimg%3E?stat");
        Assert.Equal(3, stat.GetProperty("blocks").GetArrayLength());
        var list = await GetAsync("/api/v1/objects?bucket=docs");
        Assert.Equal("a b/<img>", list.GetProperty("items")[0].GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await _client.DeleteAsync("/api/v1/buckets/docs")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent,
            (await _client.DeleteAsync("/api/v1/objects/docs/a%20b/%3Cimg%3E")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync("/api/v1/buckets/docs")).StatusCode);
        await GetAsync("/api/v1/objects?bucket=docs", 404);
        await GetAsync("/api/v1/objects", 400);
        await GetAsync("/api/v1/nothing", 404);
    }

    [Fact]
    public async Task Without_the_token_nothing_of_the_api_is_told()
    {
        using var open = new HttpClient { BaseAddress = _server.Url };
        foreach (var path in new[] { "status", "events", "objects/docs/a", "nothing" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await open.GetAsync("/api/v1/" + path)).StatusCode);
        open.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await open.GetAsync("/api/v1/status")).StatusCode);
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        request.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_session_cookie_reads_and_changes_only_with_its_csrf_word()
    {
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = _server.Url,
        };
        Assert.Equal("{\"csrf\":\"\",\"allowWrite\":false}", await browser.GetStringAsync("/api/v1/session"));
        var wrong = await browser.PostAsJsonAsync("/api/v1/session", new { token = "wrong" });
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var garbage = new StringContent("{", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/api/v1/session", garbage)).StatusCode);
        var reused = await browser.PostAsJsonAsync("/api/v1/session", new { token = AdminServer.Token });
        Assert.Equal(HttpStatusCode.Unauthorized, reused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/api/v1/session/token", null)).StatusCode);
        var token = await _server.OneTimeTokenAsync();
        using var opened = await browser.PostAsJsonAsync("/api/v1/session", new { token });
        var cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        using var second = await browser.PostAsJsonAsync("/api/v1/session", new { token });
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        var csrf = (await opened.Content.ReadFromJsonAsync(AdminJson.Default.SessionView))!.Csrf;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/peers")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PutAsync("/api/v1/buckets/docs", null)).StatusCode);
        browser.DefaultRequestHeaders.Add("x-quil-csrf", csrf);
        Assert.Equal(HttpStatusCode.Created, (await browser.PutAsync("/api/v1/buckets/docs", null)).StatusCode);
    }

    [Fact]
    public async Task The_end_of_the_chain_is_told_to_the_host()
    {
        Assert.False(_server.Node.Feed.ChainStopped.IsCompleted);
        // Who answers has started, and listens.
        await _server.Node.Admin.Ask<ActorIdentity>(new Identify(null));
        _server.Node.System.EventStream.Publish(new QuilActors.Actors.Chain.ChainStopped("a vote for two frames"));
        Assert.Equal("a vote for two frames",
            await _server.Node.Feed.ChainStopped.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Followers_get_lines_of_json_as_they_come()
    {
        using var letters = await OpenLinesAsync("/api/v1/deadletters?follow");
        using var events = await OpenLinesAsync("/api/v1/events?format=jsonl&types=frame");
        using var logs = await OpenLinesAsync("/api/v1/logs?follow&level=warning&count=0");
        _server.Node.Actors.Net.Tell("nobody handles texts", ActorRefs.NoSender);
        _server.Node.System.Log.Info("not this");
        _server.Node.System.Log.Warning("but this");
        _server.Node.Advance();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.Contains("\"class\":\"Unhandled\",\"recipient\":\"/user/net\"",
            await letters.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        Assert.Contains("\"message\":\"but this\"", await logs.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"frame\",\"data\":{\"number\":",
            await events.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        await GetAsync("/api/v1/logs?level=loud", 400);
        await GetAsync("/api/v1/logs?count=1001", 400);
    }

    async Task<StreamReader> OpenLinesAsync(string path)
    {
        var response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("{}", 400)]
    [InlineData("{\"text\":\"a\",\"number\":1}", 400)]
    [InlineData("{\"signal\":\"hup\"}", 400)]
    [InlineData("{\"number\":1}", 200)]
    [InlineData("{\"signal\":\"kill\"}", 200)]
    public async Task An_actor_is_told_one_thing(string body, int status)
    {
        await using var server = await AdminServer.StartAsync(allowWrite: true);
        using var client = server.Client();
        using var content = new StringContent(body);
        Assert.Equal(status, (int)(await client.PostAsync("/api/v1/actors/tell?path=/user/net", content)).StatusCode);
    }

    [Fact]
    public async Task A_body_of_64_KiB_is_read_and_a_longer_one_refused()
    {
        await using var server = await AdminServer.StartAsync(allowWrite: true);
        using var client = server.Client();
        using var longest = new StringContent($"{{\"text\":\"{new string('x', (64 << 10) - 11)}\"}}");
        Assert.Equal(200, (int)(await client.PostAsync("/api/v1/actors/tell?path=/user/net", longest)).StatusCode);
        using var huge = new ByteArrayContent(new byte[(64 << 10) + 1]);
        Assert.Equal(400, (int)(await client.PostAsync("/api/v1/actors/tell?path=/user/net", huge)).StatusCode);
        Assert.Equal(400, (int)(await client.PostAsync("/api/v1/actors/stop", null)).StatusCode);
    }

    [Fact]
    public async Task Actors_are_listed_by_page()
    {
        var first = await GetAsync("/api/v1/actors/list?limit=2");
        Assert.Equal("/user", first.GetProperty("items")[0].GetProperty("path").GetString());
        var next = Uri.EscapeDataString(first.GetProperty("next").GetString()!);
        var second = await GetAsync($"/api/v1/actors/list?limit=1000&after={next}");
        Assert.False(second.TryGetProperty("next", out _));
        Assert.NotEqual("/user", second.GetProperty("items")[0].GetProperty("path").GetString());
        await GetAsync("/api/v1/actors/list?after=x", 400);
        await GetAsync("/api/v1/actors/list?limit=1001", 400);
        await GetAsync("/api/v1/actors/list?limit=0", 400);
        await GetAsync("/api/v1/actors/list?sort=name", 400);
        await GetAsync("/api/v1/actors/list?path=/user/none", 404);
    }

    [Fact]
    public async Task Probes_and_metrics_need_no_token()
    {
        using var open = new HttpClient { BaseAddress = _server.Url };
        using (var events = await OpenEventsAsync())
            await NextAsync(events, (type, data) => type == "overview" && data.TryGetProperty("head", out _));
        Assert.Equal("ok\n", await open.GetStringAsync("/livez"));
        Assert.Equal("ok\n", await open.GetStringAsync("/readyz"));
        Assert.Contains("\"ready\":true", await open.GetStringAsync("/healthz"), StringComparison.Ordinal);
        var metrics = await open.GetStringAsync("/metrics");
        Assert.Contains("# TYPE quil_frame_height gauge\nquil_frame_height 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE blossomsub_graft_total counter\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_degraded_part_is_named_until_it_is_restored()
    {
        using var events = await OpenEventsAsync();
        _server.Node.System.EventStream.Publish(new QuilActors.Actors.Admin.SubjectDegraded("/user/shards",
            "disk full"));
        var (_, _, status) = await NextAsync(events,
            (type, data) => type == "overview" && data.GetProperty("phase").GetString() == "Degraded");
        Assert.Equal("/user/shards: disk full", status.GetProperty("degraded")[0].GetString());
        using var open = new HttpClient { BaseAddress = _server.Url };
        using var ready = await open.GetAsync("/readyz");
        Assert.Equal(503, (int)ready.StatusCode);
        _server.Node.System.EventStream.Publish(new QuilActors.Actors.Admin.SubjectRestored("/user/shards"));
        await NextAsync(events,
            (type, data) => type == "overview" && data.GetProperty("phase").GetString() == "Following");
    }
}
