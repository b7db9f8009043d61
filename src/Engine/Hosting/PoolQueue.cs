using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Turns on the shared thread pool. A cell rescheduling itself never goes to the local queue: that is last in
/// first out and would starve its siblings.</summary>
sealed class PoolQueue : IDispatchQueue
{
    public void Enqueue(IThreadPoolWorkItem turn, bool fair)
        => ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: !fair);
}
