namespace QuilActors.Engine.Dispatch;

/// <summary>Decides who runs next and where.</summary>
public interface IDispatchQueue
{
    /// <summary>Has <paramref name="turn"/> executed once. An actor's turn is an <see cref="IActorRef"/> too.</summary>
    /// <param name="turn">One turn of an actor.</param>
    /// <param name="fair">It used up its turn: behind all that waits.</param>
    void Enqueue(IThreadPoolWorkItem turn, bool fair);
}
