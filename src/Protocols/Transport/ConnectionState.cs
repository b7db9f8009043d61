namespace QuilActors.Protocols.Transport;

/// <summary>Security -> Handshake (Noise) or Tls (the owner's) -> (Muxer) -> Ready -> Draining -> Closed; a fault leads
/// from any state to Draining, where what is owed to the peer may still be sent.</summary>
public enum ConnectionState
{
    Security,
    Handshake,
    Tls,
    Muxer,
    Ready,
    Draining,
    Closed,
}
