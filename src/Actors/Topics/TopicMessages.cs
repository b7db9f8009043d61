using QuilActors.Engine;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Topics;

/// <summary>To /user/topics: subscribe a topic. Every message of others comes to the validator as a
/// <see cref="Candidate"/>; it is forwarded only after <see cref="Verdict.Accept"/>. A second JoinTopic replaces the
/// validator. When the validator stops, the topic is left.</summary>
public sealed record JoinTopic(string Topic, IActorRef Validator)
{
    /// <summary>Messages per second expected on the topic, by which its peers are scored; null takes the default, which
    /// expects little and punishes no silence.</summary>
    public double? MessagesPerSecond { get; init; }
}

/// <summary>To /user/topics: unsubscribe.</summary>
public sealed record LeaveTopic(string Topic);

/// <summary>To /user/topics: subscribe every slice of a mask of 1 to 64 bytes. Messages of all masks of this length
/// that have no other bits come. Of several joined masks that cover a message the first validates it, the others are
/// told by <see cref="MessageAccepted"/>. <see cref="Candidate.Topic"/> is <c>mask:</c> and the hex digits of the
/// message's own mask.</summary>
public sealed record JoinMask(ReadOnlyMemory<byte> Mask, IActorRef Validator)
{
    /// <summary>As <see cref="JoinTopic.MessagesPerSecond"/>, for each slice.</summary>
    public double? MessagesPerSecond { get; init; }
}

/// <summary>To /user/topics: unsubscribe a mask.</summary>
public sealed record LeaveMask(ReadOnlyMemory<byte> Mask);

/// <summary>To /user/topics: as <see cref="Publish"/>, to those who subscribe all bits of a mask.</summary>
public sealed record PublishToMask(ReadOnlyMemory<byte> Mask, ReadOnlyMemory<byte> Data)
{
    /// <summary>The mask that stands for an address: 3 bits of 256 by its hash.</summary>
    public static PublishToMask OfAddress(ReadOnlySpan<byte> address, ReadOnlyMemory<byte> data)
        => new(Bitmask.Bloom(address), data);
}

/// <summary>To the validator of a mask: another one accepted this message, which its mask covers too.</summary>
public sealed record MessageAccepted(string Topic, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data);

/// <summary>To /user/topics: wait until so many peers subscribe a topic (or a mask, by its name). Answered by
/// <see cref="PeersThere"/>.</summary>
public sealed record WaitForPeers(string Topic, int Peers, TimeSpan Deadline);

/// <param name="Peers">Subscribers that could be written to; fewer than asked for when the deadline has passed.</param>
public sealed record PeersThere(string Topic, int Peers);

/// <summary>To /user/topics: send own data, at most about 1 MiB less 1 KiB. Answered by <see cref="Published"/> or
/// <see cref="PublishFailed"/>. Own messages are not echoed to the validator.</summary>
public sealed record Publish(string Topic, ReadOnlyMemory<byte> Data)
{
    /// <summary>False: a message that nobody gets is <see cref="PublishFailed"/> with NoPeers.</summary>
    public bool AllowNoPeers { get; init; } = true;
}

/// <param name="Recipients">Peers it was queued for; 0 is possible.</param>
public sealed record Published(int Recipients);

/// <param name="Reason">MessageTooLarge, BadKey, NoPeers or NodeStopped.</param>
public sealed record PublishFailed(string Topic, string Reason);

/// <summary>To a validator: is this message good? Answer the sender with <see cref="Validated"/> within
/// <see cref="TopicsSettings.ValidationTimeout"/>; later it counts as <see cref="Verdict.LocalFault"/>.</summary>
/// <param name="Author">Whose signature the message has.</param>
/// <param name="From">The peer that sent it to us.</param>
public sealed record Candidate(long Ticket, string Topic, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data);

/// <summary>The answer to a <see cref="Candidate"/>.</summary>
public sealed record Validated(long Ticket, Verdict Verdict);
