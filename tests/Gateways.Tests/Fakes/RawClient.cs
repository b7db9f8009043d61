using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>Requests written byte by byte, for what HttpClient would mend.</summary>
sealed class RawClient(Uri url, Uri? server = null) : IDisposable
{
    readonly Uri _server = server ?? url;
    readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public async Task<string> SendAsync(string method, string target, string body)
        => await TalkAsync(Head(method, target, body, body.Length), Encoding.ASCII.GetBytes(body));

    /// <summary>Writes any bytes and reads to the end.</summary>
    public async Task<string> TalkAsync(string head, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Host, _server.Port, _limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _limit.Token);
        await stream.WriteAsync(body, _limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(_limit.Token);
    }

    /// <summary>Sends the body only when the server asks for it; the first line of both answers.</summary>
    public async Task<string[]> ContinueAsync(string head, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Host, _server.Port, _limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _limit.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var first = await reader.ReadLineAsync(_limit.Token);
        await reader.ReadLineAsync(_limit.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body), _limit.Token);
        return [first!, (await reader.ReadLineAsync(_limit.Token))!];
    }

    /// <summary>Announces more than it sends, then closes.</summary>
    public async Task SendTruncatedAsync(string target, int declared, int sent)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Host, _server.Port, _limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(Head("PUT", target, "", declared, "UNSIGNED-PAYLOAD")), _limit.Token);
        await stream.WriteAsync(new byte[sent], _limit.Token);
    }

    /// <summary>Waits, bounded, for the server to notice something.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public string Head(string method, string target, string body, int length, string? hash = null)
    {
        var timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'");
        hash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body)));
        var canonical = $"{method}\n{target}\n\nhost:{url.Authority}\nx-amz-content-sha256:{hash}\n"
            + $"x-amz-date:{timestamp}\n\nhost;x-amz-content-sha256;x-amz-date\n{hash}";
        var key = new SigningKey(S3Server.SecretKey, new CredentialScope(timestamp[..8], "us-east-1", "s3"));
        return $"{method} {target} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n"
            + $"Content-Length: {length}\r\nx-amz-content-sha256: {hash}\r\nx-amz-date: {timestamp}\r\n"
            + $"Authorization: {SigningKey.Algorithm} Credential={S3Server.AccessKeyId}/{timestamp[..8]}/us-east-1/s3"
            + "/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
            + $"Signature={key.SignRequest(timestamp, canonical)}\r\n\r\n";
    }

    public void Dispose() => _limit.Dispose();
}
