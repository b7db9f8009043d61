using System.Runtime.ExceptionServices;

namespace QuilActors.Bench.Engine;

/// <summary>Waits on the measuring thread, which runs nothing else.</summary>
static class Blocking
{
    public static void Wait(params Task[] tasks)
    {
        foreach (IAsyncResult task in tasks)
            task.AsyncWaitHandle.WaitOne();
        if (Array.Find(tasks, task => task.IsFaulted) is { Exception: { } error })
            ExceptionDispatchInfo.Throw(error.InnerException!);
    }
}
