using QuilActors.Protocols.Discovery;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Tests.Discovery;

/// <summary>Peers by number.</summary>
static class Peers
{
    public static PeerId Id(int number)
    {
        var key = new byte[32];
        BitConverter.TryWriteBytes(key, number);
        return PeerId.FromEd25519(key);
    }

    public static KadPeer At(int number, string host = "127.0.0.1")
        => new(Id(number), [new Multiaddr(HostKind.Ip4, host, (ushort)(1 + number % 60_000))]);

    /// <summary>Endlessly, by number.</summary>
    public static IEnumerable<KadPeer> OfBucket(PeerId self, int prefixBits)
        => Enumerable.Range(1, int.MaxValue - 1).Select(i => At(i))
            .Where(peer => KadKey.Of(self).CommonPrefixBits(KadKey.Of(peer.Id)) == prefixBits);

    public static IComparer<KadPeer> Nearer(KadKey key) => Comparer<KadPeer>.Create(
        (left, right) => key.CompareDistance(KadKey.Of(left.Id), KadKey.Of(right.Id)));
}
