using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Shell;

/// <summary>The admin API of a running node, over its unix socket or its admin port. Every failure is a
/// <see cref="CliException"/> with the exit code of its kind.</summary>
sealed class AdminClient : IDisposable
{
    readonly HttpClient _http;
    readonly string _where;

    AdminClient(HttpClient http, string where, TimeSpan timeout)
    {
        _http = http;
        _http.Timeout = timeout;
        _where = where;
    }

    public static AdminClient ForSocket(string path, TimeSpan timeout)
        => new(new HttpClient(UnixSocketHandler.To(path)) { BaseAddress = new Uri("http://localhost") }, path, timeout);

    public static AdminClient ForEndpoint(string endpoint, string? token, TimeSpan timeout)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return ForSocket(Path.GetFullPath(endpoint), timeout);
        var http = new HttpClient { BaseAddress = url };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new AdminClient(http, endpoint, timeout);
    }

    /// <summary>GET of a path below <c>/api/v1/</c>.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancel);
        return await ReadAsync(answer, type, cancel);
    }

    /// <summary>A request without an answer body; <paramref name="body"/> may be null.</summary>
    public async Task DoAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
        => (await SendAsync(method, path, body, cancel)).Dispose();

    /// <summary>The body of a GET as it arrives; the caller disposes it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, cancel);
        return await answer.Content.ReadAsStreamAsync(cancel);
    }

    public async Task<T> PutAsync<T>(string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Put, path, body, cancel);
        return await ReadAsync(answer, type, cancel);
    }

    public async Task<T> PostAsync<T>(string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body, cancel);
        return await ReadAsync(answer, type, cancel);
    }

    /// <summary>A stream of JSON lines, each as it comes, until the node ends it.</summary>
    public async IAsyncEnumerable<T> LinesAsync<T>(
        string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        while (true)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync(cancel);
            }
            catch (IOException)
            {
                throw new CliException(ExitCode.Unavailable, "Broken", $"the stream of {_where} broke off",
                    "the node ended; start it again");
            }
            if (line is null)
                yield break;
            if (line.Length > 0)
                yield return JsonSerializer.Deserialize(line, type)!;
        }
    }

    public void Dispose() => _http.Dispose();

    async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}") { Content = body };
        if (method != HttpMethod.Get)
            request.Headers.Add("x-quil-csrf", "1");
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException)
        {
            throw new CliException(ExitCode.Unavailable, "NoNode", $"no node at {_where}",
                "start one with `quil up`, or name another with --node or --endpoint");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Timeout, "Timeout", $"{_where} did not answer within {_http.Timeout}",
                "the node is busy or stopped; see its node.log, or wait longer with --timeout");
        }
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await FailureAsync(answer, cancel);
    }

    async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            return await JsonSerializer.DeserializeAsync(body, type, cancel) ?? throw new JsonException("null");
        }
        catch (IOException)
        {
            throw new CliException(ExitCode.Unavailable, "Broken", $"the answer of {_where} broke off",
                "the node ended while it answered; start it again");
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Failed, "BadAnswer", $"{_where} answered what this quil cannot read: "
                + e.Message, "node and command are of different versions; use the same build for both");
        }
    }

    static async Task<CliException> FailureAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            if (await JsonSerializer.DeserializeAsync(body, AdminJson.Default.ErrorView,
                cancel) is { Error: { } error })
                return new CliException(AdminErrors.ExitCode(error.Code), error.Code, error.Message,
                    error.Hint is { Length: > 0 } hint ? hint : null, error.TraceId);
        }
        catch (JsonException)
        {
            // Not ours: said below with the status alone.
        }
        return new CliException(ExitCode.Failed, "Failed",
            $"the node answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
    }
}
