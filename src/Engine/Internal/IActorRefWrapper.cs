namespace QuilActors.Engine.Internal;

/// <summary>A reference that stands for another one, as those of a test kit do.</summary>
public interface IActorRefWrapper : ILocalRef
{
    /// <summary>The other one.</summary>
    IActorRef Ref { get; }
}

/// <summary>Looks behind wrappers.</summary>
public static class ActorRefWrappers
{
    /// <summary>The reference the engine knows.</summary>
    public static IActorRef Unwrap(this IActorRef actor) => actor is IActorRefWrapper wrapper ? wrapper.Ref : actor;
}
