using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Internal;

/// <summary>Delivers a message to an actor and keeps what its handler throws instead of failing the actor. For test
/// kits.</summary>
public sealed class DirectDelivery(object message) : AutoReceivedMessage
{
    /// <summary>Whether the handler ran.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What it threw; null if nothing.</summary>
    public Exception? Thrown { get; private set; }

    internal override object Inner => message;

    internal override void ReceivedBy(ActorCell cell)
    {
        try
        {
            if (message is AutoReceivedMessage auto)
                auto.ReceivedBy(cell);
            else
                cell.Deliver(message);
        }
        catch (Exception e)
        {
            Thrown = e;
        }
        IsDone = true;
    }
}
