using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Topics;

/// <summary>On the event stream: a peer came into the mesh of a topic or one-bit mask, or left it.</summary>
/// <param name="Key">The name of the topic or mask.</param>
/// <param name="Joined">False: it left.</param>
/// <param name="Reason">Why it left.</param>
public sealed record MeshChanged(string Key, PeerId Peer, bool Joined, string Reason);
