using QuilActors.Engine.Configuration;

namespace QuilActors.Engine.Dispatch;

/// <summary>The kinds of mailboxes of a system by id, for <see cref="Props.WithMailbox(string)"/>.</summary>
public sealed class Mailboxes
{
    /// <summary>Takes any number of messages.</summary>
    public const string UnboundedId = "unbounded-mailbox";

    /// <summary>Takes as many as <c>actor.default-mailbox.mailbox-capacity</c> says.</summary>
    public const string BoundedId = "bounded-mailbox";

    readonly Lock _gate = new();
    readonly Dictionary<string, MailboxType> _byId = new(StringComparer.Ordinal);
    readonly Settings _settings;

    internal Mailboxes(Settings settings)
    {
        _settings = settings;
        _byId.Add(UnboundedId, new UnboundedMailbox());
        _byId.Add("akka.actor.default-mailbox", new UnboundedMailbox());
        _byId.Add(BoundedId, new BoundedMailbox(settings, Config.Empty));
    }

    /// <summary>Adds a kind. The function gets the settings of the system and its section of that id.</summary>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public void Register(string id, Func<Settings, Config, MailboxType> factory)
    {
        var made = factory(_settings, _settings.Config.GetConfig(id) ?? Config.Empty);
        lock (_gate)
            _byId.Add(id, made);
    }

    /// <summary>The kind of an id: a registered one, else a bounded one if the settings have a section of that id
    /// with a <c>mailbox-capacity</c>.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public MailboxType Lookup(string id)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(id, out var known))
                return known;
            if (_settings.Config.GetConfig(id) is not { } section || !section.HasPath("mailbox-capacity"))
            {
                throw new ConfigurationException(
                    $"there is no mailbox '{id}': register it in code by system.Mailboxes.Register");
            }
            var bounded = new BoundedMailbox(_settings, section);
            _byId.Add(id, bounded);
            return bounded;
        }
    }
}
