using QuilActors.Engine;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Actors.Topics;

/// <summary>Router to manager: a new life began, it knows of no topic.</summary>
sealed record RouterStarted;

/// <summary>Manager to router.</summary>
/// <param name="TopicActor">Gets the candidates of the topic.</param>
sealed record JoinKey(Key Key, KeyScoreSettings? Score, IActorRef TopicActor);

/// <summary>Manager to router, with who waits as sender.</summary>
sealed record AwaitPeers(Key Key, WaitForPeers Question);

/// <summary>Manager to topic actor: from now on.</summary>
sealed record NewValidator(IActorRef Validator);

/// <summary>Manager to router.</summary>
sealed record LeaveKey(Key Key);

/// <summary>Manager to router, with the publisher as sender.</summary>
sealed record PublishKey(Key Key, string Topic, ReadOnlyMemory<byte> Data, bool AllowNoPeers);

/// <summary>Router to topic actor: ask the validator about each, in order.</summary>
sealed record CandidatesArrived(IReadOnlyList<CandidateArrived> Items);

readonly record struct CandidateArrived(
    long Ticket, string Topic, PeerId Author, PeerId From, ReadOnlyMemory<byte> Data);

/// <summary>Topic actor to router.</summary>
sealed record VerdictsReached(IReadOnlyList<VerdictReached> Items);

readonly record struct VerdictReached(long Ticket, Verdict Verdict);

/// <summary>Topic actor to manager: the validator has stopped.</summary>
sealed record ValidatorStopped(Key Key, IActorRef Validator);

/// <summary>To the verifiers; answered by one or more <see cref="SignaturesVerified"/>.</summary>
public sealed record VerifySignatures(IReadOnlyList<VerifySignature> Items);

/// <param name="Message">The bytes that were signed.</param>
public readonly record struct VerifySignature(
    long Ticket, PublicKey Key, ReadOnlyMemory<byte> Message, ReadOnlyMemory<byte> Signature);

/// <summary>Some of the answers to <see cref="VerifySignatures"/>.</summary>
public sealed record SignaturesVerified(IReadOnlyList<SignatureVerified> Items);

public readonly record struct SignatureVerified(long Ticket, bool Valid);
