using System.Net;
using System.Net.Sockets;

namespace QuilActors.Protocols.Scoring;

/// <summary>How many tracked peers stand behind each ip address (P6). An IPv6 peer counts at its address and at its
/// /64, which one host gets as a whole.</summary>
sealed class AddressBook
{
    const int Ipv6NetBits = 64;

    readonly Dictionary<IPNetwork, int> _peers = [];

    public int Count => _peers.Count;

    /// <summary>The nets an address stands for; none for loopback and whitelisted ones.</summary>
    public static IReadOnlyList<IPNetwork> NetsOf(IPAddress address, IReadOnlyList<IPNetwork> whitelist)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain) || whitelist.Any(net => net.Contains(plain)))
            return [];
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? [new IPNetwork(plain, 128), new IPNetwork(Net64(plain), Ipv6NetBits)]
            : [new IPNetwork(plain, 32)];
    }

    public void Add(IPNetwork net) => _peers[net] = _peers.GetValueOrDefault(net) + 1;

    public void Remove(IPNetwork net)
    {
        if (_peers.GetValueOrDefault(net) is var count and > 1)
            _peers[net] = count - 1;
        else
            _peers.Remove(net);
    }

    /// <summary>Tracked peers behind this net, connected or retained.</summary>
    public int PeersOf(IPNetwork net) => _peers.GetValueOrDefault(net);

    static IPAddress Net64(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6NetBits / 8).Clear();
        return new IPAddress(bytes);
    }
}
