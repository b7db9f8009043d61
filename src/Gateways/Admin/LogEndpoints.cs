using System.IO.Enumeration;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>The newest lines of the node's log and the messages that reached nobody, once or as they come.</summary>
sealed class LogEndpoints(AdminContext context)
{
    const int LinesMax = 1000;
    static readonly string[] _levels = ["debug", "info", "warning", "error"];

    public async Task LogsAsync(HttpContext http)
    {
        var least = Level(http.Request.Query["level"].ToString());
        var actor = http.Request.Query["actor"].ToString();
        var count = (int)NodeEndpoints.Number(http, "count", 0, LinesMax, 100);
        var ring = context.Feed.Logs;
        var newest = ring.Read(ring.Oldest - 1).Events.Where(item => Fits(item.Data)).TakeLast(count).ToArray();
        if (!http.Request.Query.ContainsKey("follow"))
        {
            var lines = newest.Select(item => Parse(item.Data)).ToArray();
            await AdminReply.JsonAsync(http, new ItemList<LogLine>(lines), AdminJson.Default.LogLines);
            return;
        }
        var after = newest.Length == 0 ? ring.Last : newest[0].Id - 1;
        await JsonLines.FollowAsync(http, ring, after, Fits);

        bool Fits(ReadOnlyMemory<byte> data)
        {
            var line = Parse(data);
            return Array.IndexOf(_levels, line.Level) >= least && (actor.Length == 0
                || FileSystemName.MatchesSimpleExpression(actor, line.Source, ignoreCase: false));
        }
    }

    public Task DeadLettersAsync(HttpContext http)
        => http.Request.Query.ContainsKey("follow")
            ? JsonLines.FollowAsync(http, context.Feed.Letters, context.Feed.Letters.Last, static _ => true)
            : AdminReply.JsonAsync(
                http, new ItemList<DeadLetterView>(context.Feed.DeadLetters), AdminJson.Default.DeadLetters);

    static LogLine Parse(ReadOnlyMemory<byte> data)
        => JsonSerializer.Deserialize(data.Span, AdminJson.Default.LogLine)!;

    static int Level(string text)
    {
        var level = text.Length == 0 ? 0 : Array.IndexOf(_levels, text);
        return level >= 0 ? level : throw AdminException.BadRequest("level must be debug, info, warning or error");
    }
}
