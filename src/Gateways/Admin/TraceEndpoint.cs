using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Admin;

/// <summary>GET /api/v1/actors/trace: messages of one actor as lines of JSON, for a time.</summary>
sealed class TraceEndpoint(AdminContext context)
{
    const int SecondsMax = 3600;
    const int PerSecondMax = 10_000;

    /// <summary>Messages that wait for a slow reader; what comes then is lost.</summary>
    const int WaitingMax = 1000;

    public async Task HandleAsync(HttpContext http)
    {
        var path = ActorEndpoints.Path(http);
        var direction = http.Request.Query["direction"].ToString() switch
        {
            "" or "both" => TraceDirection.Both,
            "in" => TraceDirection.In,
            "out" => TraceDirection.Out,
            _ => throw AdminException.BadRequest("direction must be in, out or both"),
        };
        var limit = (int)NodeEndpoints.Number(http, "limit", 1, PerSecondMax, 100);
        var seconds = NodeEndpoints.Number(http, "seconds", 1, SecondsMax, 10);
        var waiting = Channel.CreateBounded<TracedMessage>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite });
        using var trace = Begin(path, direction, limit, waiting.Writer);
        await JsonLines.BeginAsync(http);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, http.RequestAborted);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(either.Token))
            {
                while (waiting.Reader.TryRead(out var message))
                    await JsonLines.WriteAsync(http, Line(message, trace.Skipped));
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over: the stream ends here.
        }
    }

    ActorTrace Begin(string path, TraceDirection direction, int limit, ChannelWriter<TracedMessage> waiting)
    {
        try
        {
            return Inspector.Of(context.System).Trace(path, direction, limit, message => waiting.TryWrite(message))
                ?? throw ActorEndpoints.NoActor(path);
        }
        catch (InvalidOperationException e)
        {
            throw new AdminException(409, AdminErrors.Conflict, e.Message, "end another one first");
        }
    }

    static byte[] Line(TracedMessage message, long skipped) => JsonSerializer.SerializeToUtf8Bytes(new TraceLine(
        new Instant(message.UtcTicks), message.IsIncoming ? "in" : "out", message.Sender, message.Receiver,
        message.Type, message.Text, skipped), AdminJson.Default.TraceLine);
}
