namespace QuilActors.Protocols.Transport;

/// <summary>Opened -> Security -> Handshake -> (Muxer) -> Ready -> Draining -> Closed; a fault leads from any state
/// to Draining, where what is owed to the peer may still be sent.</summary>
public enum ConnectionState
{
    Security,
    Handshake,
    Muxer,
    Ready,
    Draining,
    Closed,
}
