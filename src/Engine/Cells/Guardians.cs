using QuilActors.Engine.Event;
using QuilActors.Engine.Hosting;

namespace QuilActors.Engine.Cells;

/// <summary>The actors every system begins with.</summary>
static class Guardians
{
    public static Props RootProps() => Props.Create(static () => new RootGuardian());

    public static Props GuardianProps() => Props.Create(static () => new Guardian());

    public static Props LoggerProps(ActorSystemSetup setup)
    {
        var sink = setup.LogSink ?? new StandardErrorSink(setup.StdoutLogLevel);
        return Props.Create(() => new LoggerActor(sink));
    }

    internal sealed record Children(IActorRef User, IActorRef System);

    /// <summary>When /user ends, for whatever reason, the system ends.</summary>
    sealed class RootGuardian : UntypedActor
    {
        Children? _children;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Children children:
                    _children = children;
                    Context.Watch(children.User);
                    Context.Watch(children.System);
                    break;
                case Terminated terminated:
                    Cell.System.OnTerminating();
                    if (terminated.ActorRef.Equals(_children!.User))
                        Context.Stop(_children.System);
                    else
                        Context.Stop(Self);
                    break;
            }
        }

        protected override SupervisorStrategy SupervisorStrategy() => Engine.SupervisorStrategy.StoppingStrategy;
    }

    sealed class Guardian : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    /// <summary>Writes what is published; identical errors once a minute, with a count.</summary>
    sealed class LoggerActor(ILogSink sink) : UntypedActor, IWithTimers, Inspection.IInspectable
    {
        readonly RepeatedErrors _repeated = new();

        public ITimerScheduler Timers { get; set; } = null!;

        long LostEvents { get; set; }

        public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
        {
            ["lostEvents"] = LostEvents.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case LogEvent logEvent when _repeated.LetsThrough(logEvent):
                    Write(logEvent);
                    if (!_repeated.IsEmpty && !Timers.IsTimerActive(nameof(Sweep)))
                        Timers.StartSingleTimer(nameof(Sweep), Sweep.Instance, RepeatedErrors.Window);
                    break;
                case Sweep:
                    WriteRepeated(Cell.System.Clock.UtcTicks - RepeatedErrors.Window.Ticks + 1);
                    if (!_repeated.IsEmpty)
                        Timers.StartSingleTimer(nameof(Sweep), Sweep.Instance, RepeatedErrors.Window);
                    break;
            }
        }

        protected override void PostStop() => WriteRepeated(long.MaxValue);

        void WriteRepeated(long before)
        {
            foreach (var line in _repeated.EndBefore(before))
                Write(line);
        }

        void Write(LogEvent logEvent)
        {
            try
            {
                sink.Write(logEvent);
            }
            catch (Exception)
            {
                // Not passed on: the supervisor would log it, and that event would fail here again, for ever.
                LostEvents++;
            }
        }

        sealed class Sweep
        {
            public static readonly Sweep Instance = new();
        }
    }
}

/// <summary>Where the root's supervisor would be.</summary>
sealed class TopRef(ActorSystem system) : ISystemRef
{
    public ActorPath Path { get; } = new(new Address("quil", system.Name));

    public ActorSystem System => system;

    public bool IsTerminated => false;

    public void Tell(object message, IActorRef? sender) => system.DeadLettersRef.Post(message, sender, this);

    public void SendSystem(SystemMessage message)
    {
        switch (message)
        {
            case FailedMessage failed:
                failed.Child.Stop();
                break;
            case DeathWatchNotification:
                system.OnRootGone();
                break;
        }
    }

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 2;

    public int CompareTo(IActorRef? other) => other is null ? 1 : Path.CompareTo(other.Path);
}
