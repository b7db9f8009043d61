using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>GET /api/v1/events: server-sent events from the node's ring. Each viewer has its own place; it gets at most
/// four bunches per second and a comment after 15 s of silence. Written by hand because the framework's writer knows no
/// comments. With <c>format=jsonl</c> each event is a line of JSON instead.</summary>
sealed class EventStreamEndpoint(AdminContext context)
{
    static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan _silence = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext http)
    {
        var ring = context.Feed.Events;
        var wanted = http.Request.Query["types"].ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Write write = http.Request.Query["format"] == "jsonl" ? WriteLineAsync : WriteAsync;
        http.Response.ContentType = write == WriteAsync ? "text/event-stream" : JsonLines.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var place = ring.Join();
        // A new viewer fetches the past by REST, so it starts at the newest state.
        var resumed = ulong.TryParse(http.Request.Headers["Last-Event-ID"].ToString(), NumberStyles.None,
            CultureInfo.InvariantCulture, out var after);
        if (!resumed)
            after = ring.Last == 0 ? 0 : ring.Last - 1;
        await http.Response.Body.FlushAsync(http.RequestAborted);
        try
        {
            while (true)
            {
                var (events, lost, changed) = ring.Read(after);
                if (lost)
                {
                    after = ring.Last;
                    await write(http, after, AdminEvents.Resync, "{}"u8.ToArray());
                    continue;
                }
                var written = context.Time.GetTimestamp();
                foreach (var item in events)
                {
                    after = item.Id;
                    if (wanted.Length == 0 || wanted.Contains(item.Type))
                        await write(http, item.Id, item.Type, item.Data);
                }
                await http.Response.Body.FlushAsync(http.RequestAborted);
                if (await ChangedAsync(changed, http.RequestAborted))
                {
                    var early = _pace - context.Time.GetElapsedTime(written);
                    if (early > TimeSpan.Zero)
                        await Task.Delay(early, context.Time, http.RequestAborted);
                }
                else if (write == WriteAsync)
                {
                    await http.Response.Body.WriteAsync(": still here\n\n"u8.ToArray(), http.RequestAborted);
                }
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The viewer closed the page.
        }
    }

    async Task<bool> ChangedAsync(Task changed, CancellationToken aborted)
    {
        try
        {
            await changed.WaitAsync(_silence, context.Time, aborted);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    static async Task WriteAsync(HttpContext http, ulong id, string type, ReadOnlyMemory<byte> data)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {type}\ndata: ");
        await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(head), http.RequestAborted);
        await http.Response.Body.WriteAsync(data, http.RequestAborted);
        await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted);
    }

    static Task WriteLineAsync(HttpContext http, ulong id, string type, ReadOnlyMemory<byte> data)
    {
        using var parsed = JsonDocument.Parse(data);
        return JsonLines.WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(
            new EventEnvelope(id, type, parsed.RootElement), AdminJson.Default.EventEnvelope));
    }

    delegate Task Write(HttpContext http, ulong id, string type, ReadOnlyMemory<byte> data);
}
