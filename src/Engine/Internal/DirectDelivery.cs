using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Internal;

/// <summary>Delivers a message to an actor and keeps what its handler throws instead of failing the actor. For test
/// kits.</summary>
public sealed class DirectDelivery : AutoReceivedMessage
{
    readonly object _message;
    readonly Action? _call;

    /// <summary>Of a message.</summary>
    public DirectDelivery(object message) => _message = message;

    DirectDelivery(Action call)
        : this((object)call) => _call = call;

    /// <summary>Whether the handler ran.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What it threw; null if nothing.</summary>
    public Exception? Thrown { get; private set; }

    internal override object Inner => _message;

    /// <summary>Of code that is to run as the actor.</summary>
    public static DirectDelivery Of(Action call) => new(call);

    internal override void ReceivedBy(ActorCell cell)
    {
        try
        {
            if (_call is not null)
                _call();
            else if (_message is AutoReceivedMessage auto)
                auto.ReceivedBy(cell);
            else
                cell.Deliver(_message);
        }
        catch (Exception e)
        {
            Thrown = e;
        }
        IsDone = true;
    }
}
