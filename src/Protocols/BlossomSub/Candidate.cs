using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A message on its way from the wire to acceptance.</summary>
sealed class Candidate(long ticket, Seen seen, Key key, Arrival first)
{
    /// <summary>Copies with the same id and other bytes that wait for the first one's signature check: with an id that
    /// does not bind the data, a forged copy must not suppress the true one.</summary>
    public const int AlternatesMax = 4;

    public long Ticket { get; } = ticket;

    public Seen Seen { get; } = seen;

    public Key Key { get; } = key;

    public Arrival First { get; } = first;

    public IReadOnlyList<Arrival> Alternates { get; set; } = [];

    /// <summary>Else it is with the validators.</summary>
    public bool SignaturePending { get; set; }
}

/// <summary>One received copy.</summary>
sealed record Arrival(PeerId From, MessageView View, MessageAuth Auth);
