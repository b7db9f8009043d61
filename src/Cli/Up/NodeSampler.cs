using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Up;

/// <summary>Asks every node of a local network how it is.</summary>
sealed class NodeSampler(DevnetLayout layout) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly (NodeLayout Node, AdminClient Admin)[] _clients =
        [.. layout.Nodes.Select(n => (n, AdminClient.ForSocket(n.AdminSocket, Patience)))];

    /// <summary>The status of each node that answers, in order.</summary>
    public async Task<IReadOnlyList<NodeStatus>> TakeAsync(CancellationToken cancel)
    {
        var answers = await Task.WhenAll(_clients.Select(c => AskAsync(c.Admin, cancel)));
        return [.. answers.OfType<NodeStatus>()];
    }

    public void Dispose()
    {
        foreach (var (_, admin) in _clients)
            admin.Dispose();
    }

    static async Task<NodeStatus?> AskAsync(AdminClient admin, CancellationToken cancel)
    {
        try
        {
            return await admin.GetAsync("status", AdminJson.Default.NodeStatus, cancel);
        }
        catch (CliException)
        {
            return null; // Down, or not up yet: the caller shows who is missing.
        }
    }
}
