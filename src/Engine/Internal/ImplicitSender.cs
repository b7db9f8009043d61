using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Internal;

/// <summary>Who is the sender of what code outside of actors tells. For test kits.</summary>
public static class ImplicitSender
{
    /// <summary>Has this thread tell as <paramref name="actor"/> from here on; null: as nobody.</summary>
    /// <returns>Who it was before.</returns>
    public static IActorRef? Set(IActorRef? actor)
    {
        var thread = EngineThread.Get();
        var before = thread.Current;
        thread.Current = actor as ActorCell;
        return before;
    }
}
