namespace QuilActors.Protocols.Transport;

/// <summary>How a connection is made secret and its ends known to each other. Noise runs in the core; TLS 1.3 is the
/// platform's, so the owner of the connection carries it out.</summary>
public enum SecurityProtocol
{
    Noise,
    Tls,
}
