using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>A listen address cannot be bound; the message is one line with cause and mend.</summary>
public sealed class ListenFailedException(Multiaddr address, bool portInUse, string cause)
    : Exception(portInUse
        ? $"{address.WithPeer(null)}: the port is in use; stop the program that holds it or set another port"
        : $"{address.WithPeer(null)}: cannot listen: {cause}")
{
    public Multiaddr Address { get; } = address;

    public bool PortInUse { get; } = portInUse;
}
