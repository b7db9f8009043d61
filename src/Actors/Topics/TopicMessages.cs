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

/// <summary>To /user/topics: send own data, at most about 1 MiB less 1 KiB. Answered by <see cref="Published"/> or
/// <see cref="PublishFailed"/>. Own messages are not echoed to the validator.</summary>
public sealed record Publish(string Topic, ReadOnlyMemory<byte> Data);

/// <param name="Recipients">Peers it was queued for; 0 is possible.</param>
public sealed record Published(int Recipients);

/// <param name="Reason">MessageTooLarge, BadKey or NodeStopped.</param>
public sealed record PublishFailed(string Topic, string Reason);

/// <summary>To a validator: is this message good? Answer the sender with <see cref="Validated"/> within
/// <see cref="TopicsSettings.ValidationTimeout"/>; later it counts as <see cref="Verdict.LocalFault"/>.</summary>
/// <param name="Author">Whose signature the message has.</param>
/// <param name="From">The peer that sent it to us.</param>
public sealed record Candidate(long Ticket, string Topic, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data);

/// <summary>The answer to a <see cref="Candidate"/>.</summary>
public sealed record Validated(long Ticket, Verdict Verdict);
