using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>Answers for a probe: one message and its sender in, the next pilot out.</summary>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>Answers for a probe; called before the message is queued.</summary>
public abstract class AutoPilot
{
    /// <summary>Goes on with the same pilot.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Nobody flies from here on.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Handles a message and names the next pilot.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

/// <summary>A pilot made of a function.</summary>
public sealed class DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) : AutoPilot
{
    /// <inheritdoc />
    public override AutoPilot Run(IActorRef sender, object message) => autoPilotDelegate(sender, message);
}

/// <summary>The mark to go on with the same pilot.</summary>
public sealed class KeepRunning : AutoPilot
{
    KeepRunning()
    {
    }

    /// <summary>The only one.</summary>
    public static KeepRunning Instance { get; } = new();

    /// <inheritdoc />
    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>The mark that nobody flies.</summary>
public sealed class NoAutoPilot : AutoPilot
{
    NoAutoPilot()
    {
    }

    /// <summary>The only one.</summary>
    public static NoAutoPilot Instance { get; } = new();

    /// <inheritdoc />
    public override AutoPilot Run(IActorRef sender, object message) => this;
}
