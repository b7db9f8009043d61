using System.Net;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Up;

/// <summary>Sends orders to the <c>quil up</c> that owns a home folder.</summary>
sealed class ControlClient(string socketPath) : IDisposable
{
    readonly HttpClient _http = new(UnixSocketHandler.To(socketPath))
    { BaseAddress = new Uri("http://up"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The status of the answer, or null when no <c>quil up</c> listens.</summary>
    public async Task<HttpStatusCode?> SendAsync(string order, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.PostAsync(new Uri(order, UriKind.Relative), null, cancel);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
