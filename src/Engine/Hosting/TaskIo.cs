using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Requests on the thread pool; prompt ones begin on the caller's thread.</summary>
sealed class TaskIo : IIo
{
    public void Start(IoRequest request, IIoOwner owner)
    {
        if (!request.IsPrompt)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Work(request, owner), preferLocal: false);
            return;
        }
        // The end must not be posted to an async handler of the caller.
        var context = SynchronizationContext.Current;
        if (context is not null)
            SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _ = request.RunFor(owner);
        }
        finally
        {
            if (context is not null)
                SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    sealed class Work(IoRequest request, IIoOwner owner) : IThreadPoolWorkItem
    {
        public void Execute() => _ = request.RunFor(owner);
    }
}
