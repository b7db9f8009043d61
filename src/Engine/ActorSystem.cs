using System.Diagnostics.CodeAnalysis;
using QuilActors.Engine.Cells;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;
using QuilActors.Engine.Hosting;
using QuilActors.Engine.Internal;

namespace QuilActors.Engine;

/// <summary>A tree of actors with its services. Creating one never blocks.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    readonly IEngineServices _services;
    readonly bool _ownsServices;
    readonly Lock _gate = new();
    readonly Dictionary<Type, object> _extensions = [];
    readonly List<Action> _onTermination = [];
    readonly TaskCompletionSource _terminated;
    readonly ActorCell _user;
    readonly ActorCell _system;
    long _uids;
    volatile bool _isTerminating;

    private protected ActorSystem(string name, ActorSystemSetup setup)
    {
        Name = name;
        Settings = new Settings(this, setup);
        _ownsServices = setup.Services is null;
        _services = setup.Services ?? new ThreadedServices();
        TaskCreationOptions = _ownsServices || _services is ThreadedServices
            ? TaskCreationOptions.RunContinuationsAsynchronously
            : TaskCreationOptions.None;
        _terminated = new TaskCompletionSource(TaskCreationOptions);
        Observer = _services.Observer;
        Traces = new Inspection.ActorTraces(this);
        Address = new Address("quil", name);
        var rootPath = new ActorPath(Address);
        EventStream = new EventStream { LogLevel = setup.LogLevel, Clock = Clock };
        DeadLettersRef = new DeadLettersRef(this, rootPath / "deadLetters");
        IgnoreRef = ActorRefs.Nobody;
        Temp = new TempRefs(rootPath / "temp");
        Dispatchers = new Dispatchers(this, _services);
        Mailboxes = new Mailboxes(Settings);
        Scheduler = setup.Scheduler ?? new Scheduler(_services);
        StartTicks = Clock.UtcTicks;
        StartMono = Clock.MonoTicks;
        Log = this.GetLogger(name);
        Root = new ActorCell(new TopRef(this), "", Guardians.RootProps(), Dispatchers.Default, NextUid());
        Root.FirstTurn();
        _system = Root.MakeChild(Guardians.GuardianProps(), "system");
        EventStream.Subscribe<LogEvent>(_system.MakeChild(Guardians.LoggerProps(setup), "log"));
        EventStream.Subscribe<DeadLetter>(
            _system.MakeChild(Props.Create(() => new DeadLetterListener(setup)), "deadLetterListener"));
        _user = Root.MakeChild(Guardians.GuardianProps(), "user");
        Root.Tell(new Guardians.Children(_user, _system), null);
        foreach (var warning in setup.Warnings)
            Log.Warning(warning);
    }

    /// <summary>The system's name.</summary>
    public string Name { get; }

    /// <summary>What it was made of.</summary>
    public Settings Settings { get; }

    /// <summary>The root of its paths.</summary>
    public Address Address { get; }

    /// <summary>Time: shells take it only from here.</summary>
    public IEngineClock Clock => _services.Clock;

    /// <summary>Chance for choices and jitter; fork it.</summary>
    public IRandomSource Random => _services.Random;

    /// <summary>Disk, database and network.</summary>
    public IIo Io => _services.Io;

    /// <summary>Faults on purpose: a shell asks where an outcome is rare in the field. Never on threads.</summary>
    public IFaultPoints Faults => _services.Faults;

    /// <summary>Facts for whoever subscribed.</summary>
    public EventStream EventStream { get; }

    /// <summary>Messages that reached nobody go here.</summary>
    public IActorRef DeadLetters => DeadLettersRef;

    /// <summary>Swallows everything.</summary>
    public IActorRef IgnoreRef { get; }

    /// <summary>Schedules messages and actions.</summary>
    public IScheduler Scheduler { get; }

    /// <summary>The dispatchers.</summary>
    public Dispatchers Dispatchers { get; }

    /// <summary>The mailboxes.</summary>
    public Mailboxes Mailboxes { get; }

    /// <summary>The system's own logger.</summary>
    public ILoggingAdapter Log { get; }

    /// <summary>When it was made, UTC, since 1970.</summary>
    public TimeSpan StartTime => new(StartTicks - DateTime.UnixEpoch.Ticks);

    /// <summary>How long it lives.</summary>
    public TimeSpan Uptime => new(Clock.MonoTicks - StartMono);

    /// <summary>Done when all actors are gone.</summary>
    public Task WhenTerminated => _terminated.Task;

    /// <summary>Also set by a trace that begins or ends; each cell looks here before each message.</summary>
    internal IMessageObserver? Observer { get; set; }

    internal Inspection.ActorTraces Traces { get; }

    /// <summary>Null: nobody measures.</summary>
    internal Inspection.ActorMeters? Meters { get; set; }

    internal DeadLettersRef DeadLettersRef { get; }

    internal ActorCell Root { get; }

    internal ActorCell UserGuardian => _user;

    internal ActorCell SystemGuardian => _system;

    internal TempRefs Temp { get; }

    internal TaskCreationOptions TaskCreationOptions { get; }

    internal bool IsTerminating => _isTerminating;

    long StartTicks { get; }

    long StartMono { get; }

    /// <summary>Makes a system with default settings.</summary>
    public static ActorSystem Create(string name) => Create(name, new ActorSystemSetup());

    /// <summary>Makes a system by settings: <c>quil.engine.*</c>, or the same keys under <c>akka</c>.</summary>
    /// <exception cref="Hocon.SettingsException">A key of <c>quil.engine</c> is unknown or a value wrong.</exception>
    public static ActorSystem Create(string name, Config config)
        => Create(name, EngineSettings.Read(config, new ActorSystemSetup()));

    /// <summary>Makes a system.</summary>
    public static ActorSystem Create(string name, ActorSystemSetup setup)
    {
        if (!ActorPath.IsValidPathElement(name))
            throw new ArgumentException($"illegal system name [{name}]", nameof(name));
        return new ExtendedActorSystem(name, setup);
    }

    /// <inheritdoc />
    public IActorRef ActorOf(Props props, string? name = null) => _user.ActorOf(props, name);

    /// <summary>Makes an actor below /system, which outlives those below /user.</summary>
    public IActorRef SystemActorOf(Props props, string? name = null) => _system.ActorOf(props, name);

    /// <inheritdoc />
    public ActorSelection ActorSelection(string actorPath)
        => actorPath.StartsWith('/') || actorPath.Contains("://", StringComparison.Ordinal)
            ? Engine.ActorSelection.Of(Root, actorPath)
            : Engine.ActorSelection.Of(_user, actorPath);

    /// <inheritdoc />
    public ActorSelection ActorSelection(ActorPath actorPath) => Root.ActorSelection(actorPath);

    /// <summary>Ends an actor after the message it handles now.</summary>
    public void Stop(IActorRef actor)
    {
        if (actor.Unwrap() is ActorCell { ParentRef: ActorCell parent } cell)
            parent.Stop(cell);
        else
            Root.Stop(actor);
    }

    /// <summary>Stops all actors, then the system. The task is <see cref="WhenTerminated"/>.</summary>
    public Task Terminate()
    {
        if (Settings.Setup.TerminateRunsShutdown)
            _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            _ = TerminateNow();
        return WhenTerminated;
    }

    internal Task TerminateNow()
    {
        _isTerminating = true;
        Root.Stop(_user);
        return WhenTerminated;
    }

    /// <summary>Runs once all actors are gone; the last one added first.</summary>
    public void RegisterOnTermination(Action code)
    {
        lock (_gate)
        {
            if (!_terminated.Task.IsCompleted)
            {
                _onTermination.Add(code);
                return;
            }
        }
        throw new InvalidOperationException("the system is terminated");
    }

    /// <summary>The extension, made when first asked for.</summary>
    public T WithExtension<T>(ExtensionIdProvider<T> id)
        where T : class, IExtension
    {
        lock (_gate)
        {
            if (_extensions.TryGetValue(typeof(T), out var known))
                return (T)known;
            var made = id.CreateExtension((ExtendedActorSystem)this);
            _extensions.Add(typeof(T), made);
            return made;
        }
    }

    /// <summary>The extension, made when first asked for.</summary>
    public object RegisterExtension(IExtensionId extension) => extension.Apply(this);

    /// <summary>The extension.</summary>
    public object? GetExtension(IExtensionId extensionId)
    {
        lock (_gate)
            return _extensions.GetValueOrDefault(extensionId.ExtensionType);
    }

    /// <summary>Whether somebody asked for it before.</summary>
    public bool HasExtension(Type type)
    {
        lock (_gate)
            return _extensions.ContainsKey(type);
    }

    /// <summary>Whether somebody asked for it before.</summary>
    public bool HasExtension<T>()
        where T : class, IExtension
        => HasExtension(typeof(T));

    /// <summary>The extension of that type; false if nobody asked for it before.</summary>
    public bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension)
    {
        lock (_gate)
            return _extensions.TryGetValue(extensionType, out extension);
    }

    /// <summary>The extension of that type; false if nobody asked for it before.</summary>
    public bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class, IExtension
        => (extension = GetExtension<T>()) is not null;

    /// <summary>The extension of that type; null if nobody asked for it before.</summary>
    public T? GetExtension<T>()
        where T : class, IExtension
    {
        lock (_gate)
            return _extensions.GetValueOrDefault(typeof(T)) as T;
    }

    /// <summary>Terminates without waiting.</summary>
    public void Dispose()
    {
        _ = Terminate();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public override string ToString() => Address.ToString();

    internal long NextUid() => Interlocked.Increment(ref _uids);

    internal void Publish(LogEvent logEvent)
    {
        if (logEvent.Level >= EventStream.LogLevel)
            EventStream.Publish(logEvent);
    }

    internal void OnTerminating() => _isTerminating = true;

    internal void OnRootGone()
    {
        Action[] actions;
        lock (_gate)
            actions = [.. _onTermination];
        for (var i = actions.Length - 1; i >= 0; i--)
            actions[i]();
        if (_ownsServices)
            _services.Dispose();
        _terminated.TrySetResult();
    }
}
