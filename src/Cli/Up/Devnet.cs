using System.Net;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Up;

/// <summary>The child processes of a local network: started together, ended together, one at a time killed and
/// restarted.</summary>
sealed class Devnet(DevnetLayout layout, bool allowWrite) : IDisposable
{
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    readonly SemaphoreSlim _oneOrder = new(1, 1);
    readonly HashSet<ChildNode> _downOnPurpose = [];

    public DevnetLayout Layout { get; } = layout;

    public IReadOnlyList<ChildNode> Nodes { get; } = [.. layout.Nodes.Select(n => new ChildNode(n, allowWrite))];

    /// <exception cref="SetupException">A port of the layout is taken.</exception>
    public static void RequireFreePorts(DevnetLayout layout)
    {
        foreach (var node in layout.Nodes)
        {
            foreach (var port in node.Ports)
                FreePort.Require(IPAddress.Loopback, port, $"{node.Name}", "choose others with --base-port N");
        }
    }

    public void Start()
    {
        foreach (var node in Nodes)
            node.Start();
    }

    public ChildNode? Find(string name) => Nodes.FirstOrDefault(n => n.Layout.Name == name);

    /// <summary>A node that ended although nobody asked for it.</summary>
    public ChildNode? FindCrashed()
    {
        lock (_downOnPurpose)
            return Nodes.FirstOrDefault(n => n.ExitCode is not null && !_downOnPurpose.Contains(n));
    }

    public async Task KillAsync(ChildNode node, CancellationToken cancel)
    {
        await _oneOrder.WaitAsync(cancel);
        try
        {
            lock (_downOnPurpose)
                _downOnPurpose.Add(node);
            await node.KillAsync(cancel);
        }
        finally
        {
            _oneOrder.Release();
        }
    }

    /// <summary>Starts a node that is down; one that runs is killed first.</summary>
    public async Task RestartAsync(ChildNode node, CancellationToken cancel)
    {
        await _oneOrder.WaitAsync(cancel);
        try
        {
            await node.KillAsync(cancel);
            node.Start();
            lock (_downOnPurpose)
                _downOnPurpose.Remove(node);
        }
        finally
        {
            _oneOrder.Release();
        }
    }

    /// <summary>Ends all nodes; the names of those that had to be killed.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        lock (_downOnPurpose)
            _downOnPurpose.UnionWith(Nodes);
        var clean = await Task.WhenAll(Nodes.Select(n => n.StopAsync(StopPatience)));
        return [.. Nodes.Where((_, i) => !clean[i]).Select(n => n.Layout.Name)];
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
        _oneOrder.Dispose();
    }
}
