namespace QuilActors.Engine.Dispatch;

/// <summary>Where actors run and how many messages they handle in one turn.</summary>
public sealed class MessageDispatcher
{
    readonly long _turnTicks;

    internal MessageDispatcher(ActorSystem system, string id, int throughput, IDispatchQueue queue)
    {
        System = system;
        SampleMask = system.Settings.Setup.MeasureTimes ? Inspection.ProcessingTimes.Every - 1 : long.MaxValue;
        _turnTicks = system.Settings.Setup.ThroughputDeadlineTime.Ticks;
        Id = id;
        Throughput = throughput;
        Queue = queue;
    }

    /// <summary>The name given to <see cref="Props.WithDispatcher"/>.</summary>
    public string Id { get; }

    /// <summary>User messages per turn.</summary>
    public int Throughput { get; }

    internal ActorSystem System { get; }

    /// <summary>A cell asks for a sample when the count of its messages has no bit under this mask.</summary>
    internal long SampleMask { get; }

    internal IDispatchQueue Queue { get; }

    /// <summary>When a turn that begins now has to end; without a limit the end of time.</summary>
    internal long NewDeadline() => _turnTicks > 0 ? System.Clock.MonoTicks + _turnTicks : long.MaxValue;

    /// <summary>Whether the time of a turn is used up.</summary>
    internal bool IsPast(long deadline) => deadline != long.MaxValue && System.Clock.MonoTicks >= deadline;
}
