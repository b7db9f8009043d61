using QuilActors.Actors.Net;
using QuilActors.Engine;

namespace QuilActors.TestKit.Sim;

/// <summary>What a node is built from, made anew for each of its lives.</summary>
public sealed class SimNodeContext
{
    readonly SimProcess _process;
    SimTransport? _transport;

    internal SimNodeContext(World world, SimNode node, SimProcess process)
        => (World, Node, _process) = (world, node, process);

    /// <summary>The world.</summary>
    public World World { get; }

    /// <summary>The node.</summary>
    public SimNode Node { get; }

    /// <summary>The actor system of this life; its journal and snapshots are those of the node.</summary>
    public ActorSystem System => _process.System!;

    /// <summary>Bytes for keys, from the node's own stream.</summary>
    public Func<int, byte[]> RandomBytes => count => World.Stream($"node:{Node.Index}/entropy").Bytes(count);

    /// <summary>The node's way to others by connections and streams; one per life.</summary>
    public ITransport Transport(Protocols.Peers.PeerId self) => _transport ??= new SimTransport(_process, self);

    /// <summary>Takes the datagrams that reach this life. Runs outside of any actor: tell one.</summary>
    public void OnDatagram(Action<SimNode, ReadOnlyMemory<byte>> handler) => _process.OnDatagram = handler;

    /// <summary>Sends a datagram to another node.</summary>
    public void Send(SimNode to, ReadOnlyMemory<byte> bytes)
    {
        if (!_process.IsDead)
            World.Net.Send(Node, to, bytes);
    }
}
