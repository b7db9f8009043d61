namespace QuilActors.Engine.Dispatch;

/// <summary>Sees every user message just before its actor does. Called in the actor's turn: must be short.</summary>
public interface IMessageObserver
{
    /// <summary>The actor is about to handle the message.</summary>
    /// <param name="receiver">Whose turn it is.</param>
    /// <param name="uid">The receiver's incarnation, unique in its system.</param>
    /// <param name="message">What it was told.</param>
    /// <param name="sender">Who told it; null for nobody.</param>
    void OnMessage(IActorRef receiver, long uid, object message, IActorRef? sender);
}
