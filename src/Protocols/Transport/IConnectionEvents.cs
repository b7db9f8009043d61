using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>What a <see cref="Connection"/> tells its owner, called while it takes bytes in.</summary>
public interface IConnectionEvents
{
    /// <summary>Encrypted, authenticated and multiplexed from now on.</summary>
    void OnReady(PublicKey remote);

    /// <summary>Whether inbound streams of this protocol are taken.</summary>
    bool Speaks(string protocolId);

    /// <summary>The peer opened a stream; null resets it.</summary>
    IStreamSink? OnInboundStream(ConnectionStream stream, string protocolId);
}
