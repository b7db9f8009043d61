namespace QuilActors.Engine;

/// <summary>The two references that need no system.</summary>
public static class ActorRefs
{
    /// <summary>A reference that swallows everything.</summary>
    public static IActorRef Nobody { get; } = new NobodyRef();

    /// <summary>The absent sender.</summary>
    public static IActorRef? NoSender => null;

    sealed class NobodyRef : IActorRef
    {
        public ActorPath Path { get; } = new ActorPath(new Address("quil", "nobody")) / "Nobody";

        public void Tell(object message, IActorRef? sender)
        {
        }

        public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 0;

        public int CompareTo(IActorRef? other) => other is null ? 1 : Path.CompareTo(other.Path);

        public override string ToString() => "[Nobody]";
    }
}
