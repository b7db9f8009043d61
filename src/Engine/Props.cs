using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace QuilActors.Engine;

/// <summary>How to make an actor. Immutable. A lambda is evaluated once per incarnation.</summary>
public sealed class Props
{
    const BindingFlags Constructors =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance;

    readonly Func<ActorBase> _factory;
    ActorTraits? _traits;

    Props(Type type, Func<ActorBase> factory)
    {
        Type = type;
        _factory = factory;
    }

    Props(Props origin)
    {
        Type = origin.Type;
        _factory = origin._factory;
        Dispatcher = origin.Dispatcher;
        SupervisorStrategy = origin.SupervisorStrategy;
        RouterConfig = origin.RouterConfig;
        MailboxCapacity = origin.MailboxCapacity;
        Mailbox = origin.Mailbox;
        MailboxType = origin.MailboxType;
    }

    /// <summary>Props of an actor that leaves everything unhandled.</summary>
    public static Props Empty { get; } = Create(static () => new EmptyActor());

    /// <summary>Props that cannot make an actor.</summary>
    public static Props None { get; } = new(typeof(ActorBase),
        static () => throw new ActorInitializationException("Props.None makes no actor"));

    /// <summary>The actor's type.</summary>
    public Type Type { get; }

    /// <summary>The dispatcher's id; null for the default.</summary>
    public string? Dispatcher { get; private init; }

    /// <summary>Used instead of the actor's own strategy.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; private init; }

    /// <summary>How many user messages may wait; null for any number.</summary>
    public int? MailboxCapacity { get; private init; }

    /// <summary>The id of the kind of mailbox; null for an unbounded one.</summary>
    public string? Mailbox { get; private init; }

    internal Dispatch.MailboxType? MailboxType { get; private init; }

    /// <summary>Makes a router of it.</summary>
    public Routing.RouterConfig? RouterConfig { get; private init; }

    /// <summary>By constructor and arguments.</summary>
    public static Props Create<TActor>(params object?[] args)
        where TActor : ActorBase
        => Create(typeof(TActor), args);

    /// <summary>By parameterless constructor, with a strategy for the actor's children.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new()
        => Create(static () => new TActor(), supervisorStrategy);

    /// <summary>By constructor and arguments.</summary>
    public static Props Create(Type type, params object?[] args)
    {
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is no actor", nameof(type));
        return new Props(type, () => Activate(type, args));
    }

    /// <summary>By a function called for each incarnation.</summary>
    [OverloadResolutionPriority(1)]
    public static Props Create<TActor>(Func<TActor> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
        => new(typeof(TActor), factory) { SupervisorStrategy = supervisorStrategy };

    /// <summary>By an expression evaluated for each incarnation.</summary>
    public static Props Create<TActor>(
        Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
        => new(typeof(TActor), factory.Compile(preferInterpretation: true))
        {
            SupervisorStrategy = supervisorStrategy,
        };

    /// <summary>On another dispatcher: <c>default</c>, <c>prover</c>, <c>pinned</c>, <c>calling-thread</c>.</summary>
    public Props WithDispatcher(string dispatcher) => new(this) { Dispatcher = dispatcher };

    /// <summary>With another strategy for the actor's children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy strategy) => new(this) { SupervisorStrategy = strategy };

    /// <summary>With a mailbox that drops what comes when so many user messages wait (about: a batch being handled
    /// counts by its rest). Dropped ones are published as <see cref="Event.Dropped"/>.</summary>
    public Props WithMailboxCapacity(int messages)
        => new(this)
        {
            MailboxCapacity = messages > 0 ? messages : throw new ArgumentOutOfRangeException(nameof(messages)),
        };

    /// <summary>With a kind of mailbox of <see cref="ActorSystem.Mailboxes"/>.</summary>
    public Props WithMailbox(string mailbox) => new(this) { Mailbox = mailbox };

    /// <summary>As a router.</summary>
    public Props WithRouter(Routing.RouterConfig? router) => new(this) { RouterConfig = router };

    internal Props WithMailbox(Dispatch.MailboxType type) => new(this) { MailboxType = type };

    /// <summary>Makes the object of one incarnation. Only inside of a cell.</summary>
    public ActorBase NewActor() => _factory();

    /// <summary>Found out once, for the type the lambda made last.</summary>
    internal bool OverridesAroundReceive(ActorBase actor)
    {
        var type = actor.GetType();
        var traits = _traits;
        if (traits is null || traits.Type != type)
            _traits = traits = ActorTraits.Of(type);
        return traits.OverridesAroundReceive;
    }

    static ActorBase Activate(Type type, object?[] args)
    {
        try
        {
            return (ActorBase)Activator.CreateInstance(
                type, Constructors, null, args, CultureInfo.InvariantCulture)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    sealed record ActorTraits(Type Type, bool OverridesAroundReceive)
    {
        public static ActorTraits Of(Type type)
        {
            var method = type.GetMethod(
                nameof(ActorBase.AroundReceive), Constructors, [typeof(Receive), typeof(object)]);
            return new ActorTraits(type, method!.DeclaringType != typeof(ActorBase));
        }
    }

    sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
