using QuilActors.Engine.Configuration;

namespace QuilActors.Engine.Dispatch;

/// <summary>The dispatchers of a system by id.</summary>
public sealed class Dispatchers
{
    /// <summary>The id used where none is given.</summary>
    public const string DefaultDispatcherId = "default";

    /// <summary>Dedicated background threads for long computations.</summary>
    public const string ProverDispatcherId = "prover";

    /// <summary>A thread of its own per actor.</summary>
    public const string PinnedDispatcherId = "pinned";

    /// <summary>Runs the actor on whatever thread tells it something.</summary>
    public const string CallingThreadDispatcherId = "calling-thread";

    readonly Lock _gate = new();
    readonly Dictionary<string, MessageDispatcher> _byId = new(StringComparer.Ordinal);
    readonly ActorSystem _system;
    readonly IEngineServices _services;

    internal Dispatchers(ActorSystem system, IEngineServices services)
    {
        _system = system;
        _services = services;
        Default = Lookup(DefaultDispatcherId);
    }

    /// <summary>The default dispatcher.</summary>
    public MessageDispatcher Default { get; }

    /// <summary>The dispatcher of that id.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public MessageDispatcher Lookup(string? id)
    {
        id = Own(id);
        if (id == PinnedDispatcherId)
            return New(id);
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out var dispatcher))
            {
                dispatcher = New(id);
                _byId.Add(id, dispatcher);
            }
            return dispatcher;
        }
    }

    MessageDispatcher New(string id) => new(_system, id, _system.Settings.Setup.Throughput, _services.QueueFor(id));

    static string Own(string? id) => id switch
    {
        null or "akka.actor.default-dispatcher" or "akka.actor.internal-dispatcher" => DefaultDispatcherId,
        "akka.test.calling-thread-dispatcher" => CallingThreadDispatcherId,
        _ => id,
    };
}
