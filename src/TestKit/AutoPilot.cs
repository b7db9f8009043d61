using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>Answers for a probe; called before the message is queued.</summary>
public abstract class AutoPilot
{
    /// <summary>Goes on with the same pilot.</summary>
    public static AutoPilot KeepRunning { get; } = new Marker();

    /// <summary>Nobody flies from here on.</summary>
    public static AutoPilot NoAutoPilot { get; } = new Marker();

    /// <summary>Handles a message and names the next pilot.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);

    sealed class Marker : AutoPilot
    {
        public override AutoPilot Run(IActorRef sender, object message) => this;
    }
}

/// <summary>A pilot made of a function.</summary>
public sealed class DelegateAutoPilot(Func<IActorRef, object, AutoPilot> run) : AutoPilot
{
    /// <inheritdoc />
    public override AutoPilot Run(IActorRef sender, object message) => run(sender, message);
}
