using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Discovery;

/// <summary>A peer and where it may be dialled; the addresses are a stranger's word until a dial proved one.</summary>
public sealed record KadPeer(PeerId Id, IReadOnlyList<Multiaddr> Addresses);
