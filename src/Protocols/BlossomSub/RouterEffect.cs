using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Everything a <see cref="Router"/> wants done, in order.</summary>
public abstract record RouterEffect
{
    RouterEffect() { }

    /// <summary>Write one RPC (the shell adds the length prefix) and confirm by
    /// <see cref="RouterInput.Written"/>.</summary>
    public sealed record SendRpc(PeerId To, WireVersion Version, ReadOnlyMemory<byte> Rpc, RpcLane Lane)
        : RouterEffect;

    public sealed record VerifySignature(
        long Ticket, PublicKey Key, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature) : RouterEffect;

    /// <summary>Ask the validators of the key.</summary>
    /// <param name="Author">Default in unsigned mode.</param>
    public sealed record Validate(
        long Ticket, Key Key, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data) : RouterEffect;

    /// <summary>An accepted message of a peer for the subscriptions that cover the key.</summary>
    public sealed record Deliver(
        Key Key, MessageId Id, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data) : RouterEffect;

    /// <summary>What became of a Publish; while a peer's queue for own messages is full it comes later.</summary>
    public sealed record Published(long Correlation, PublishOutcome Outcome) : RouterEffect;

    /// <summary>Reset the peer's stream: it broke the protocol.</summary>
    public sealed record ResetChannel(PeerId Peer, KeyFamily Family, string Reason) : RouterEffect;

    public sealed record Disconnect(PeerId Peer, string Reason) : RouterEffect;

    /// <summary>Peer exchange: dial the peer by its signed record once that is checked. An empty record says only the
    /// id.</summary>
    public sealed record Exchange(PeerId Peer, ReadOnlyMemory<byte> SignedRecord) : RouterEffect;

    /// <summary>A direct peer is not connected.</summary>
    public sealed record DialDirect(PeerId Peer) : RouterEffect;

    /// <summary>Something an operator may want to see; it asks for nothing.</summary>
    public sealed record Noted(RouterNote Note, PeerId Peer, string Key, string Reason) : RouterEffect;
}

/// <summary>What an RPC holds: control goes before own messages, own before forwarded ones.</summary>
public enum RpcLane
{
    Control,
    Own,
    Forward,
}

/// <summary>What happened, for logs and traces.</summary>
public enum RouterNote
{
    Grafted,
    Pruned,
    Rejected,
    Ignored,
    Throttled,
    LocalFault,
    Graylisted,
    BadRpc,
    SlowPeer,
    Misbehaved,
}

/// <summary>What became of an own message.</summary>
public abstract record PublishOutcome
{
    PublishOutcome() { }

    /// <param name="Recipients">Peers it was queued for.</param>
    /// <param name="Dropped">Peers whose queue for own messages stayed full.</param>
    public sealed record Sent(MessageId Id, int Recipients, int Dropped) : PublishOutcome;

    /// <summary>Does not fit into one RPC.</summary>
    public sealed record MessageTooLarge(int BytesMax) : PublishOutcome;

    /// <summary>The same id is known already (content ids only).</summary>
    public sealed record Duplicate(MessageId Id) : PublishOutcome;

    public sealed record NodeStopped : PublishOutcome;
}
