using System.Runtime.ExceptionServices;

namespace QuilActors.Engine.Cells;

/// <summary>Runs async handlers: no user message is taken until the task ended.</summary>
static class AsyncHandlers
{
    public static void Run(ActorCell cell, Func<Task> action)
    {
        if (!ReferenceEquals(EngineThread.CurrentCell, cell))
            throw new NotSupportedException("RunTask is possible only inside the running actor");
        var actor = cell.Actor!;
        var context = new EngineSynchronizationContext(cell, actor, cell.CurrentMessage, cell.RawSender);
        cell.SuspendOwn();
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task task;
        try
        {
            task = action();
            if (!task.IsCompleted)
            {
                cell.Extras.AsyncHandlers++;
                task.GetAwaiter().UnsafeOnCompleted(() => End(cell, actor, task));
                return;
            }
        }
        catch
        {
            cell.ResumeOwn();
            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
        cell.ResumeOwn();
        Rethrow(task);
    }

    /// <summary>Runs a continuation in the cell's turn; without context if its incarnation is gone.</summary>
    public static void Continue(ActorCell cell, ContinuationMessage continuation)
    {
        var context = continuation.Context;
        var thread = EngineThread.Get();
        var isAlive = ReferenceEquals(cell.Actor, context.Actor);
        var outer = SynchronizationContext.Current;
        var outerCell = thread.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        if (isAlive)
            cell.SetCurrent(context.Message, context.Sender);
        else
            thread.Current = null;
        try
        {
            continuation.Callback(continuation.State);
        }
        finally
        {
            thread.Current = outerCell;
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    static void Rethrow(Task ended)
    {
        if (ended.IsCanceled)
            throw new TaskCanceledException(ended);
        if (ended.Exception is { } failure)
            ExceptionDispatchInfo.Throw(failure.InnerException!);
    }

    static void End(ActorCell cell, ActorBase actor, Task task)
    {
        if (!ReferenceEquals(cell.Actor, actor))
            return;
        cell.Extras.AsyncHandlers--;
        cell.ResumeOwn();
        Rethrow(task);
    }
}
