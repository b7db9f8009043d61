namespace QuilActors.Protocols.BlossomSub;

/// <summary>What a validator says of a message.</summary>
public enum Verdict
{
    /// <summary>Deliver and forward; its senders are credited.</summary>
    Accept,

    /// <summary>Provably bad: drop, and charge everybody who sent it.</summary>
    Reject,

    /// <summary>Not wanted and nobody's fault: drop.</summary>
    Ignore,

    /// <summary>Our own fault (database, clock): drop, nobody is charged, logged as ours.</summary>
    LocalFault,
}
