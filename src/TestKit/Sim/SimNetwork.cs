using System.Net;
using QuilActors.Protocols.Peers;

namespace QuilActors.TestKit.Sim;

/// <summary>The network of a world: a directed link between any two nodes, with datagrams and, by
/// <see cref="SimTransport"/>, connections of ordered streams.</summary>
public sealed class SimNetwork
{
    /// <summary>The longest delay of a replayed datagram.</summary>
    public static readonly TimeSpan ReplayMax = TimeSpan.FromSeconds(60);

    const ushort Port = 8_336;

    readonly World _world;
    readonly Dictionary<long, LinkState> _links = [];
    readonly List<CutLine> _cuts = [];
    readonly List<SimTransport> _transports = [];

    internal SimNetwork(World world) => _world = world;

    /// <summary>What links do that have no settings of their own.</summary>
    public Link Default { get; set; } = Link.Lan;

    /// <summary>Datagrams sent, delivered and lost for whatever reason.</summary>
    public NetCounts Counts { get; } = new();

    internal ulong Seed => _world.Seed;

    internal World World => _world;

    /// <summary>Settings of one directed link.</summary>
    public void Set(SimNode from, SimNode to, Link link) => LinkOf(from.Index, to.Index).Own = link;

    /// <summary>Datagrams for which the predicate is false are lost.</summary>
    public void Filter(SimNode from, SimNode to, Func<ReadOnlyMemory<byte>, bool> predicate)
        => LinkOf(from.Index, to.Index).Filter = predicate;

    /// <summary>Cuts two groups off from each other until the returned action is called or the network is healed.
    /// </summary>
    public Action Partition(IEnumerable<SimNode> a, IEnumerable<SimNode> b, bool oneWay = false)
        => Cut([.. a.Select(n => n.Index)], [.. b.Select(n => n.Index)], oneWay);

    /// <summary>Cuts a node off from all others.</summary>
    public Action Isolate(SimNode node) => Cut([node.Index], [], false);

    /// <summary>Whether a packet gets through now.</summary>
    public bool IsBlocked(SimNode from, SimNode to) => IsBlocked(from.Index, to.Index);

    /// <summary>Ends all cuts, throttles and clogs.</summary>
    public void Heal()
    {
        _cuts.Clear();
        foreach (var link in _links.Values)
            (link.Throttle, link.ClogUntil) = (0, 0);
    }

    /// <summary>The address under which a node listens.</summary>
    public static Multiaddr AddressOf(SimNode node) => AddressOf(node.Index);

    /// <summary>Sends a datagram: it may be lost, late, doubled or come out of order.</summary>
    public void Send(SimNode from, SimNode to, ReadOnlyMemory<byte> bytes)
    {
        Counts.Sent++;
        var link = LinkOf(from.Index, to.Index);
        var settings = link.Settings;
        if (IsBlocked(from.Index, to.Index) || link.Filter?.Invoke(bytes) == false
            || link.OnTheWay >= settings.Capacity || (settings.Loss > 0 && link.Random.Chance(settings.Loss)))
        {
            Counts.Lost++;
            return;
        }
        var arrival = link.ArrivalOf(bytes.Length, _world.Ticks);
        if (settings.Reorder > 0 && link.Random.Chance(settings.Reorder))
            arrival += settings.Latency.Draw(link.Random);
        Deliver(link, to, bytes, arrival);
        if (settings.Duplicate > 0 && link.Random.Chance(settings.Duplicate))
            Deliver(link, to, bytes, arrival + settings.Latency.Draw(link.Random));
        if (settings.Replay > 0 && link.Random.Chance(settings.Replay))
            Deliver(link, to, bytes, arrival + (long)link.Random.Below((ulong)ReplayMax.Ticks));
    }

    internal bool IsBlocked(int from, int to)
    {
        foreach (var cut in _cuts)
        {
            if (cut.Blocks(from, to))
                return true;
        }
        return false;
    }

    internal LinkState LinkOf(int from, int to)
    {
        var key = ((long)from << 32) | (uint)to;
        if (!_links.TryGetValue(key, out var link))
            _links.Add(key, link = new LinkState(this, from, to));
        return link;
    }

    internal Action Cut(IReadOnlyList<int> a, IReadOnlyList<int> b, bool oneWay)
    {
        var cut = new CutLine(a, b, oneWay);
        _cuts.Add(cut);
        return () => _cuts.Remove(cut);
    }

    internal Action Throttle(IReadOnlyList<int> nodes, long bytesPerSecond)
    {
        var links = LinksOf(nodes).ToArray();
        foreach (var link in links)
            link.Throttle = bytesPerSecond;
        return () =>
        {
            foreach (var link in links)
                link.Throttle = 0;
        };
    }

    internal void Clog(IReadOnlyList<int> nodes, TimeSpan until)
    {
        foreach (var link in LinksOf(nodes))
            link.ClogUntil = until.Ticks;
    }

    internal void Disconnect(IReadOnlyList<int> nodes)
    {
        foreach (var transport in _transports.Where(t => nodes.Contains(t.Process.Node.Index)).ToArray())
            transport.Disconnect();
    }

    internal void Add(SimTransport transport)
    {
        _transports.Add(transport);
        transport.Process.OnGone(() => _transports.Remove(transport));
    }

    /// <summary>Who listens at an address; null when nobody does.</summary>
    internal SimTransport? Find(int index)
        => _world.Nodes[index].Process is { } process
            ? _transports.Find(t => ReferenceEquals(t.Process, process) && t.IsListening)
            : null;

    internal static Multiaddr AddressOf(int index)
        => new(HostKind.Ip4, $"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}", Port);

    internal int? IndexOf(Multiaddr address)
    {
        if (!IPAddress.TryParse(address.Host, out var ip) || ip.GetAddressBytes() is not [10, var a, var b, var c])
            return null;
        var index = a << 16 | b << 8 | c;
        return index < _world.Nodes.Count ? index : null;
    }

    IEnumerable<LinkState> LinksOf(IReadOnlyList<int> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var other in _world.Nodes)
            {
                if (other.Index == node)
                    continue;
                yield return LinkOf(node, other.Index);
                yield return LinkOf(other.Index, node);
            }
        }
    }

    void Deliver(LinkState link, SimNode to, ReadOnlyMemory<byte> bytes, long arrival)
    {
        link.OnTheWay++;
        _world.Push(arrival, new Datagram(this, link, to, bytes));
    }

    sealed class Datagram(SimNetwork net, LinkState link, SimNode to, ReadOnlyMemory<byte> bytes) : ISimEvent
    {
        public SimProcess? Process => null;

        public bool IsCancelled => false;

        public void Happen()
        {
            link.OnTheWay--;
            if (net.IsBlocked(link.From, link.To) || to.Process is not { OnDatagram: { } handler } process)
            {
                net.Counts.Lost++;
                return;
            }
            net.Counts.Delivered++;
            net._world.Record(link.To, 0, TraceKind.Net, "datagram", Trace.Sample(bytes.Span));
            var from = net._world.Nodes[link.From];
            if (process.IsPaused)
                process.WhenAwake(() => handler(from, bytes));
            else
                handler(from, bytes);
        }
    }

    /// <summary>Two groups that do not hear each other.</summary>
    sealed class CutLine
    {
        readonly byte[] _sides;
        readonly bool _isFromOthers;
        readonly bool _oneWay;

        public CutLine(IReadOnlyList<int> a, IReadOnlyList<int> b, bool oneWay)
        {
            _sides = new byte[a.Concat(b).DefaultIfEmpty(-1).Max() + 1];
            foreach (var node in b)
                _sides[node] = 2;
            foreach (var node in a)
                _sides[node] = 1;
            (_isFromOthers, _oneWay) = (b.Count == 0, oneWay);
        }

        public bool Blocks(int from, int to)
        {
            var (first, second) = (SideOf(from), SideOf(to));
            return (first == 1 && second == 2) || (!_oneWay && first == 2 && second == 1);
        }

        byte SideOf(int node)
        {
            var side = node < _sides.Length ? _sides[node] : (byte)0;
            return side == 0 && _isFromOthers ? (byte)2 : side;
        }
    }
}

/// <summary>What became of datagrams.</summary>
public sealed class NetCounts
{
    /// <summary>Handed to the network.</summary>
    public long Sent { get; internal set; }

    /// <summary>Handed to a receiver; a doubled one counts twice.</summary>
    public long Delivered { get; internal set; }

    /// <summary>Lost for whatever reason.</summary>
    public long Lost { get; internal set; }
}
