using QuilActors.Engine.Configuration;

namespace QuilActors.Engine.Dispatch;

/// <summary>A kind of mailbox.</summary>
public abstract class MailboxType
{
    private protected MailboxType()
    {
    }

    internal virtual int? Capacity => null;

    internal virtual Func<object, int>? Priority => null;
}

/// <summary>Takes any number of messages, first in first out.</summary>
public sealed class UnboundedMailbox : MailboxType;

/// <summary>Drops what comes when it is full, published as <see cref="Event.Dropped"/>.</summary>
public sealed class BoundedMailbox : MailboxType
{
    readonly int _capacity;

    /// <summary>As large as <c>mailbox-capacity</c> of the section says, else the system's default.</summary>
    /// <exception cref="ConfigurationException">Not above zero.</exception>
    public BoundedMailbox(Settings settings, Config config)
    {
        _capacity = config.GetInt("mailbox-capacity", settings.Setup.MailboxCapacity);
        if (_capacity < 1)
            throw new ConfigurationException("mailbox-capacity must be above zero");
    }

    internal override int? Capacity => _capacity;
}

/// <summary>Messages of a lower number first, those of one number in their order.</summary>
public abstract class UnboundedPriorityMailbox : MailboxType
{
    /// <summary>By the settings of the system and its own section.</summary>
    protected UnboundedPriorityMailbox(Settings settings, Config config)
    {
        Settings = settings;
        Config = config;
    }

    /// <summary>Those of the system.</summary>
    protected Settings Settings { get; }

    /// <summary>Its own section.</summary>
    protected Config Config { get; }

    internal override Func<object, int> Priority => PriorityGenerator;

    /// <summary>The number of a message; the lowest is handled first. Called in the receiver's turn.</summary>
    protected abstract int PriorityGenerator(object message);
}

/// <summary>The same: every priority mailbox here keeps the order within a number.</summary>
public abstract class UnboundedStablePriorityMailbox : UnboundedPriorityMailbox
{
    /// <summary>By the settings of the system and its own section.</summary>
    protected UnboundedStablePriorityMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }
}
