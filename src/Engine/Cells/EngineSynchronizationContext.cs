namespace QuilActors.Engine.Cells;

/// <summary>The context of one async handler: continuations come back as system messages of the cell, with the sender
/// and message of the handler.</summary>
sealed class EngineSynchronizationContext(ActorCell cell, ActorBase actor, object? message, IActorRef? sender)
    : SynchronizationContext
{
    public ActorBase Actor => actor;

    public object? Message => message;

    public IActorRef? Sender => sender;

    public override void Post(SendOrPostCallback d, object? state)
        => cell.SendSystem(new ContinuationMessage(d, state, this));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(EngineThread.CurrentCell, cell))
            throw new InvalidOperationException("Send is possible only in the actor's own turn");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
