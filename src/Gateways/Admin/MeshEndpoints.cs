using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Topics, meshes and scores of the gossip network.</summary>
sealed class MeshEndpoints(AdminContext context)
{
    public async Task ScoresAsync(HttpContext http)
    {
        var list = await AskAsync<ScoreList>(new GetScores());
        var views = list.Items.Select(score => context.Views.Mesh.ScoreOf(score, list.Thresholds));
        await AdminReply.JsonAsync(http, new ItemList<ScoreView>([.. views]), AdminJson.Default.Scores);
    }

    public async Task TopicsAsync(HttpContext http)
    {
        var list = await AskAsync<TopicList>(new GetTopics());
        await AdminReply.JsonAsync(
            http, new ItemList<TopicView>([.. list.Items.Select(AdminViews.TopicOf)]), AdminJson.Default.Topics);
    }

    public async Task MeshAsync(HttpContext http)
    {
        var topics = await AskAsync<TopicList>(new GetTopics());
        var scores = await AskAsync<ScoreList>(new GetScores());
        var byPeer = scores.Items.ToDictionary(score => score.Peer, score => score.Report.Score);
        await AdminReply.JsonAsync(
            http, new ItemList<MeshView>([.. topics.Items.Select(t => context.Views.Mesh.MeshOf(t, byPeer))]),
            AdminJson.Default.Meshes);
    }

    Task<T> AskAsync<T>(object question) => context.Actors.Topics.Ask<T>(question, context.AskTimeout);
}
