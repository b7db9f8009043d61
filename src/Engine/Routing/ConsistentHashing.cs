using QuilActors.Engine.Event;

namespace QuilActors.Engine.Routing;

/// <summary>The key of a message; null leaves it to the message itself.</summary>
public delegate object? ConsistentHashMapping(object msg);

/// <summary>A message that knows its key.</summary>
public interface IConsistentHashable
{
    /// <summary>Texts, numbers and bytes by value, all else by its text.</summary>
    object ConsistentHashKey { get; }
}

/// <summary>Gives a message a key.</summary>
public sealed class ConsistentHashableEnvelope(object message, object hashKey)
    : RouterEnvelope(message), IConsistentHashable
{
    /// <summary>The key.</summary>
    public object HashKey { get; } = hashKey;

    /// <inheritdoc />
    public object ConsistentHashKey => HashKey;
}

/// <summary>Messages of one key to one routee, as long as the routees stay.</summary>
public sealed class ConsistentHashingRoutingLogic : RoutingLogic
{
    /// <summary>Places per routee on the ring where none are given.</summary>
    public const int DefaultVirtualNodesFactor = 10;

    readonly ActorSystem _system;
    readonly int _virtualNodesFactor;
    readonly ConsistentHashMapping? _hashMapping;
    volatile Ring? _ring;

    /// <summary>Keys by the messages themselves.</summary>
    public ConsistentHashingRoutingLogic(ActorSystem system)
        : this(system, 0, null)
    {
    }

    /// <summary>Keys by a function.</summary>
    public ConsistentHashingRoutingLogic(
        ActorSystem system, int virtualNodesFactor, ConsistentHashMapping? hashMapping)
    {
        _system = system;
        _virtualNodesFactor = virtualNodesFactor == 0 ? DefaultVirtualNodesFactor : virtualNodesFactor;
        _hashMapping = hashMapping;
    }

    /// <summary>With another function.</summary>
    public ConsistentHashingRoutingLogic WithHashMapping(ConsistentHashMapping mapping)
        => new(_system, _virtualNodesFactor, mapping);

    /// <inheritdoc />
    public override Routee Select(object message, Routee[] routees)
    {
        if (routees.Length == 0)
            return Routee.NoRoutee;
        var key = _hashMapping?.Invoke(message) ?? (message as IConsistentHashable)?.ConsistentHashKey;
        if (key is null)
        {
            _system.EventStream.Publish(new Dropped(
                message, "no key: map it, implement IConsistentHashable or wrap it in ConsistentHashableEnvelope",
                _system.DeadLetters, _system.DeadLetters));
            return Routee.NoRoutee;
        }
        if (_ring is not { } ring || !ReferenceEquals(ring.Routees, routees))
            _ring = ring = new Ring(routees, ConsistentHash.Create(routees, _virtualNodesFactor));
        return ring.Hash.NodeFor(ConsistentHash.BytesOf(key));
    }

    sealed record Ring(Routee[] Routees, ConsistentHash<Routee> Hash);
}

/// <summary>Makes and supervises its routees; messages of one key go to one of them.</summary>
public sealed class ConsistentHashingPool : Pool
{
    readonly ConsistentHashMapping? _hashMapping;

    /// <summary>Keys by the messages themselves.</summary>
    public ConsistentHashingPool(int nrOfInstances)
        : this(nrOfInstances, null, null, 0, null)
    {
    }

    /// <summary>Keys by a function.</summary>
    public ConsistentHashingPool(int nrOfInstances, ConsistentHashMapping hashMapping)
        : this(nrOfInstances, null, null, 0, hashMapping)
    {
    }

    ConsistentHashingPool(
        int nrOfInstances, SupervisorStrategy? strategy, string? dispatcher, int virtualNodesFactor,
        ConsistentHashMapping? hashMapping)
        : base(nrOfInstances, strategy, dispatcher)
    {
        VirtualNodesFactor = virtualNodesFactor;
        _hashMapping = hashMapping;
    }

    /// <summary>Places per routee on the ring; 0 for the default.</summary>
    public int VirtualNodesFactor { get; }

    /// <summary>With another number of places per routee.</summary>
    public ConsistentHashingPool WithVirtualNodesFactor(int vnodes)
        => new(NrOfInstances, SupervisorStrategy, RouterDispatcher, vnodes, _hashMapping);

    /// <summary>With keys by a function.</summary>
    public ConsistentHashingPool WithHashMapping(ConsistentHashMapping mapping)
        => new(NrOfInstances, SupervisorStrategy, RouterDispatcher, VirtualNodesFactor, mapping);

    /// <summary>With another strategy for the routees.</summary>
    public ConsistentHashingPool WithSupervisorStrategy(SupervisorStrategy strategy)
        => new(NrOfInstances, strategy, RouterDispatcher, VirtualNodesFactor, _hashMapping);

    /// <summary>With the router itself elsewhere.</summary>
    public ConsistentHashingPool WithDispatcher(string dispatcher)
        => new(NrOfInstances, SupervisorStrategy, dispatcher, VirtualNodesFactor, _hashMapping);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system)
        => new(new ConsistentHashingRoutingLogic(system, VirtualNodesFactor, _hashMapping));
}

/// <summary>Messages of one key go to one path.</summary>
public sealed class ConsistentHashingGroup : Group
{
    readonly ConsistentHashMapping? _hashMapping;

    /// <summary>To these paths.</summary>
    public ConsistentHashingGroup(params string[] paths)
        : this(paths, 0, null, null)
    {
    }

    /// <summary>To these paths.</summary>
    public ConsistentHashingGroup(IEnumerable<string> paths)
        : this(paths, 0, null, null)
    {
    }

    /// <summary>To these paths, keys by a function.</summary>
    public ConsistentHashingGroup(IEnumerable<string> paths, ConsistentHashMapping hashMapping)
        : this(paths, 0, hashMapping, null)
    {
    }

    /// <summary>To these paths, keys by a function, with the router itself elsewhere.</summary>
    public ConsistentHashingGroup(
        IEnumerable<string> paths, int virtualNodesFactor, ConsistentHashMapping? hashMapping,
        string? routerDispatcher)
        : base(paths, routerDispatcher)
    {
        VirtualNodesFactor = virtualNodesFactor;
        _hashMapping = hashMapping;
    }

    /// <summary>Places per routee on the ring; 0 for the default.</summary>
    public int VirtualNodesFactor { get; }

    /// <summary>With another number of places per routee.</summary>
    public ConsistentHashingGroup WithVirtualNodesFactor(int vnodes)
        => new(Paths, vnodes, _hashMapping, RouterDispatcher);

    /// <summary>With keys by a function.</summary>
    public ConsistentHashingGroup WithHashMapping(ConsistentHashMapping mapping)
        => new(Paths, VirtualNodesFactor, mapping, RouterDispatcher);

    /// <summary>With the router itself elsewhere.</summary>
    public ConsistentHashingGroup WithDispatcher(string dispatcher)
        => new(Paths, VirtualNodesFactor, _hashMapping, dispatcher);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system)
        => new(new ConsistentHashingRoutingLogic(system, VirtualNodesFactor, _hashMapping));
}
