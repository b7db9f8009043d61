namespace QuilActors.Actors.Admin;

/// <summary>On the event stream: something of this node does not work. Shown in <c>quil status</c> until a
/// <see cref="SubjectRestored"/> of the same subject.</summary>
/// <param name="Subject">Path or name, e.g. <c>/user/shards</c>.</param>
/// <param name="Reason">One line for people.</param>
public sealed record SubjectDegraded(string Subject, string Reason);

/// <summary>On the event stream: it works again.</summary>
public sealed record SubjectRestored(string Subject);
