using QuilActors.Engine.Cells;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Turns on the shared thread pool. A cell rescheduling itself never goes to the local queue: that is last in
/// first out and would starve its siblings.</summary>
sealed class PoolQueue : IDispatchQueue
{
    public void Enqueue(IThreadPoolWorkItem turn, bool fair)
        => ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: !fair);
}

/// <summary>Turns on the thread that caused them; turns caused meanwhile follow on the same thread.</summary>
sealed class CallingThreadQueue : IDispatchQueue
{
    public void Enqueue(IThreadPoolWorkItem turn, bool fair)
    {
        var thread = EngineThread.Get();
        if (thread.CallingThreadQueue is { } running)
        {
            running.Enqueue(turn);
            return;
        }
        var queue = new Queue<IThreadPoolWorkItem>();
        thread.CallingThreadQueue = queue;
        try
        {
            do
                turn.Execute();
            while (queue.TryDequeue(out turn!));
        }
        finally
        {
            thread.CallingThreadQueue = null;
        }
    }
}
