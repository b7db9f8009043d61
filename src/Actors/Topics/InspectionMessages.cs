using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Topics;

/// <summary>Ask /user/topics: answered with <see cref="TopicList"/>.</summary>
public sealed record GetTopics;

/// <summary>The joined topics in the order of joining, and the router's totals.</summary>
/// <param name="Totals">Since the router started, by the snake-case name of its metric.</param>
/// <param name="Reasons">Why messages were rejected.</param>
public sealed record TopicList(
    IReadOnlyList<TopicState> Items,
    IReadOnlyDictionary<string, long> Totals,
    IReadOnlyDictionary<string, long> Reasons,
    RouterSizes Sizes);

/// <summary>One joined topic or one-bit mask.</summary>
public sealed record TopicState(
    string Topic, IReadOnlyList<PeerId> Mesh, IReadOnlyList<PeerId> Subscribers, KeyTraffic Traffic);

/// <summary>Ask /user/topics or /user/scores: answered with <see cref="ScoreList"/>. The first computes, the second has
/// the last one that was published.</summary>
public sealed record GetScores;

/// <summary>Every tracked peer by id. On the event stream it is published by /user/scores.</summary>
public sealed record ScoreList(IReadOnlyList<PeerScore> Items, ScoreThresholds Thresholds, Instant At);

/// <summary>One peer's score with every term.</summary>
/// <param name="Connected">False for a score kept of a peer that is gone.</param>
public sealed record PeerScore(PeerId Peer, bool Connected, ScoreReport Report);

/// <summary>To /user/topics: P5 of a peer, set and not added; -200 to 10 by default.</summary>
public sealed record SetApplicationScore(PeerId Peer, double Value);
