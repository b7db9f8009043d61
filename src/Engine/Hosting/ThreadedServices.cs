using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>The engine's services on real threads and the real clock.</summary>
public sealed class ThreadedServices : IEngineServices
{
    readonly Lock _gate = new();
    readonly ThreadedClock _clock = new();
    readonly List<ThreadQueue> _threads = [];
    readonly int _proverThreads;
    bool _disposed;

    /// <summary>Starts no thread before it is needed.</summary>
    /// <param name="proverThreads">Threads of the prover dispatcher; default max(1, cores / 2).</param>
    public ThreadedServices(int? proverThreads = null)
        => _proverThreads = proverThreads ?? Math.Max(1, Environment.ProcessorCount / 2);

    /// <inheritdoc />
    public IEngineClock Clock => _clock;

    /// <inheritdoc />
    public IRandomSource Random { get; } = HostRandom.Create();

    /// <inheritdoc />
    public IIo Io { get; } = new TaskIo();

    /// <inheritdoc />
    public IDispatchQueue QueueFor(string dispatcherId) => dispatcherId switch
    {
        Dispatchers.DefaultDispatcherId => new PoolQueue(),
        Dispatchers.CallingThreadDispatcherId => new CallingThreadQueue(),
        Dispatchers.ProverDispatcherId => NewThreads("quil-prover", _proverThreads),
        Dispatchers.PinnedDispatcherId => NewThreads("quil-pinned", 1),
        _ => throw new ConfigurationException(
            $"there is no dispatcher '{dispatcherId}'; there are default, prover, pinned, calling-thread"),
    };

    /// <inheritdoc />
    public void Run(Action action)
        => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), action, preferLocal: false);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var threads in _threads)
                threads.Dispose();
        }
        _clock.Dispose();
    }

    ThreadQueue NewThreads(string name, int count)
    {
        var queue = new ThreadQueue(name, count);
        lock (_gate)
        {
            if (_disposed)
                queue.Dispose();
            else
                _threads.Add(queue);
        }
        return queue;
    }
}
