using QuilActors.Engine.Cells;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Turns on the thread that caused them; turns caused meanwhile follow on the same thread.</summary>
public sealed class CallingThreadQueue : IDispatchQueue
{
    /// <inheritdoc />
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
