using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Streams of JSON lines: one object per line, until the reader goes.</summary>
static class JsonLines
{
    public const string ContentType = "application/x-ndjson";

    static readonly byte[] _end = "\n"u8.ToArray();

    /// <summary>Begins the answer, so that the reader sees the stream is open before the first line.</summary>
    public static Task BeginAsync(HttpContext http)
    {
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.FlushAsync(http.RequestAborted);
    }

    public static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> line)
    {
        await http.Response.Body.WriteAsync(line, http.RequestAborted);
        await http.Response.Body.WriteAsync(_end, http.RequestAborted);
    }

    /// <summary>Events of a ring behind <paramref name="after"/> and all that come. A reader that is too slow loses the
    /// oldest ones.</summary>
    public static async Task FollowAsync(
        HttpContext http, EventRing ring, ulong after, Func<ReadOnlyMemory<byte>, bool> fits)
    {
        await BeginAsync(http);
        using var place = ring.Join();
        while (!http.RequestAborted.IsCancellationRequested)
        {
            var (events, lost, changed) = ring.Read(after);
            if (lost)
            {
                after = ring.Oldest - 1;
                continue;
            }
            foreach (var item in events)
            {
                after = item.Id;
                if (fits(item.Data))
                    await WriteAsync(http, item.Data);
            }
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await changed.WaitAsync(http.RequestAborted);
        }
    }
}
