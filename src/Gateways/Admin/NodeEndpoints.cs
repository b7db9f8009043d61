using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Status, frames, earnings, shards: everything that is only looked at.</summary>
sealed class NodeEndpoints(AdminContext context)
{
    const int FramesMax = 256;
    const int HistoryMax = 3600;
    const int AtomsMax = 1000;
    const int AtomsScannedMax = 10_000;

    public Task StatusAsync(HttpContext http)
        => AdminReply.JsonAsync(http, Status(), AdminJson.Default.NodeStatus);

    public Task PeersAsync(HttpContext http)
        => AdminReply.JsonAsync(http, new ItemList<PeerView>(context.Feed.Peers), AdminJson.Default.Peers);

    public Task ConfigAsync(HttpContext http)
        => AdminReply.JsonAsync(http, new ItemList<ConfigEntryView>(context.Config), AdminJson.Default.ConfigEntries);

    public async Task FrameAsync(HttpContext http)
    {
        var text = http.Request.RouteValues["number"]?.ToString();
        ulong? number = null;
        if (text is not null)
            number = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw AdminException.BadRequest("a frame number is decimal");
        switch (await AskAsync<object>(context.Actors.Consensus, new GetFrame(number)))
        {
            case ChainFrame frame:
                await AdminReply.JsonAsync(http, context.Views.FrameOf(frame), AdminJson.Default.FrameView);
                break;
            default:
                throw AdminException.NotFound(
                    number is null ? "no frame is known yet" : $"no frame {number} on the head's branch");
        }
    }

    public async Task FramesAsync(HttpContext http)
    {
        var count = Number(http, "count", 1, FramesMax, 20);
        var from = Number(http, "from", 0, long.MaxValue, -1);
        var before = from < 0 ? (ulong?)null : (ulong)from + (ulong)count;
        var frames = await AskAsync<ChainFrames>(context.Actors.Consensus, new ListFrames(before, (int)count));
        var items = frames.Items.Reverse().Where(frame => from < 0 || frame.Header.Number >= (ulong)from)
            .Select(context.Views.FrameOf).ToArray();
        await AdminReply.JsonAsync(http, new ItemList<FrameView>(items), AdminJson.Default.Frames);
    }

    public async Task EarningsAsync(HttpContext http)
    {
        // The collector's view has the sum of the hour; before its first one the ledger is asked.
        var view = context.Feed.Earnings ?? context.Views.EarningsOf(
            await AskAsync<ChainEarnings>(context.Actors.Consensus, new GetEarnings(0)), Status().Phase, 0);
        await AdminReply.JsonAsync(http, view, AdminJson.Default.EarningsView);
    }

    public async Task HistoryAsync(HttpContext http)
    {
        var since = Since(http.Request.Query["since"].ToString());
        var ledger = await AskAsync<ChainEarnings>(context.Actors.Consensus, new GetEarnings(HistoryMax));
        var from = (context.Time.GetUtcNow() - since).ToUnixTimeMilliseconds();
        var items = ledger.History.Where(entry => entry.TimestampMs >= from).Select(AdminViews.EntryOf).ToArray();
        await AdminReply.JsonAsync(
            http, new ItemList<EarningEntryView>(items), AdminJson.Default.EarningEntries);
    }

    public async Task ShardsAsync(HttpContext http)
    {
        var list = await AskAsync<ShardList>(context.Actors.Shards, new GetShards());
        await AdminReply.JsonAsync(
            http, new ItemList<ShardView>([.. list.Items.Select(AdminViews.ShardOf)]), AdminJson.Default.Shards);
    }

    public async Task ShardAsync(HttpContext http)
    {
        var id = http.Request.RouteValues["id"]!.ToString();
        var list = await AskAsync<ShardList>(context.Actors.Shards, new GetShards());
        var shard = list.Items.FirstOrDefault(
            item => item.ShardId.ToString(CultureInfo.InvariantCulture) == id || item.ShardAddress.ToString() == id)
            ?? throw AdminException.NotFound($"no shard {id} on this node", "see `quil shard ls`");
        await AdminReply.JsonAsync(http, AdminViews.ShardOf(shard), AdminJson.Default.ShardView);
    }

    public async Task AtomsAsync(HttpContext http)
    {
        var limit = (int)Number(http, "limit", 1, AtomsMax, 100);
        var prefix = http.Request.Query["prefix"].ToString().ToLowerInvariant();
        if (prefix.Length > 64 || !prefix.All(char.IsAsciiHexDigitLower))
            throw AdminException.BadRequest("prefix is the first hex digits of an address");
        var list = await AskAsync<AtomList>(context.Actors.Shards, new ListAtoms(
            null, http.Request.Query["type"].ToString(), prefix.Length == 0 ? limit : AtomsScannedMax));
        var items = list.Items.Select(AdminViews.AtomOf)
            .Where(atom => atom.Address.StartsWith(prefix, StringComparison.Ordinal)).Take(limit).ToArray();
        await AdminReply.JsonAsync(http, new ItemList<AtomView>(items), AdminJson.Default.Atoms);
    }

    NodeStatus Status() => context.Feed.Status
        ?? throw new AdminException(503, AdminErrors.Unavailable, "the node is starting", "try again in a second");

    Task<T> AskAsync<T>(IActorRef actor, object question) => actor.Ask<T>(question, context.AskTimeout);

    internal static long Number(HttpContext http, string name, long least, long most, long absent)
    {
        var text = http.Request.Query[name].ToString();
        if (text.Length == 0)
            return absent;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most
            ? value
            : throw AdminException.BadRequest($"{name} must be {least} to {most}");
    }

    /// <summary>A number with s, m, h or d; an hour when absent.</summary>
    static TimeSpan Since(string text)
    {
        if (text.Length == 0)
            return TimeSpan.FromHours(1);
        var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return seconds > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= 36_500
            ? TimeSpan.FromSeconds((long)value * seconds)
            : throw AdminException.BadRequest("since is a number with s, m, h or d");
    }
}
