using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Requests on the thread pool.</summary>
sealed class TaskIo : IIo
{
    public void Start(IoRequest request, IIoOwner owner)
        => ThreadPool.UnsafeQueueUserWorkItem(new Work(request, owner), preferLocal: false);

    sealed class Work(IoRequest request, IIoOwner owner) : IThreadPoolWorkItem
    {
        public void Execute() => _ = RunAsync();

        async Task RunAsync()
        {
            object? result = null;
            Exception? error = null;
            try
            {
                result = await request.Run();
            }
            catch (Exception e)
            {
                error = e;
            }
            owner.Done(request, result, error);
        }
    }
}
