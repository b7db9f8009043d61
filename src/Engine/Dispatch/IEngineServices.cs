using QuilActors.Engine.Configuration;

namespace QuilActors.Engine.Dispatch;

/// <summary>Everything that enters an engine from outside. Two implementations: threads, simulation.</summary>
public interface IEngineServices : IDisposable
{
    /// <summary>Time and timers.</summary>
    IEngineClock Clock { get; }

    /// <summary>Chance.</summary>
    IRandomSource Random { get; }

    /// <summary>Disk, database, network.</summary>
    IIo Io { get; }

    /// <summary>Faults on purpose; none unless a simulation says so.</summary>
    IFaultPoints Faults => NoFaultPoints.Instance;

    /// <summary>Who sees every message; nobody unless a simulation traces.</summary>
    IMessageObserver? Observer => null;

    /// <summary>The queue behind a dispatcher id; asked once per id, for <c>pinned</c> once per actor.</summary>
    /// <exception cref="ConfigurationException">There is no such dispatcher.</exception>
    IDispatchQueue QueueFor(string dispatcherId);

    /// <summary>Runs a scheduled action off the timer thread.</summary>
    void Run(Action action);
}
