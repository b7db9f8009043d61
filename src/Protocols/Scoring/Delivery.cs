using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Scoring;

/// <summary>How a message arrived: who sent it, and what became of it. One per message id, kept with the id.</summary>
public sealed class Delivery
{
    /// <summary>Senders remembered per message; later ones earn nothing by it.</summary>
    public const int SendersMax = 256;

    /// <summary>Null until a second one comes.</summary>
    List<PeerId>? _senders;

    public Delivery(PeerId first, IReadOnlyList<string> keys)
    {
        First = first;
        Keys = keys;
    }

    public enum State
    {
        /// <summary>Being checked.</summary>
        Pending,
        Valid,
        Invalid,

        /// <summary>Dropped without fault of anybody.</summary>
        Ignored,
    }

    /// <summary>The scored keys: the topic, or every one-bit slice of the mask.</summary>
    public IReadOnlyList<string> Keys { get; }

    public State Outcome { get; internal set; }

    public Instant ValidatedAt { get; internal set; }

    public PeerId First { get; }

    /// <summary>In order of arrival, each once.</summary>
    public IReadOnlyList<PeerId> Senders => _senders ?? [First];

    public bool IsSender(PeerId peer) => _senders?.Contains(peer) ?? First == peer;

    /// <summary>False if the peer sent it before or the list is full.</summary>
    internal bool TryAdd(PeerId sender)
    {
        if (IsSender(sender) || _senders?.Count >= SendersMax)
            return false;
        (_senders ??= [First]).Add(sender);
        return true;
    }
}
