using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>The calls that a commit has decided. They are answered together by one work item of the thread pool, so
/// that the writer goes on at once and a commit of hundreds costs one hop.</summary>
sealed class Answers : IThreadPoolWorkItem
{
    readonly List<WriteCall> _calls = [];

    /// <summary>Notes the results; a call is answered when all its writes are decided.</summary>
    public void Add(List<WriterWork> writes, List<WriteResult> results)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            var write = (PendingWrite)writes[i];
            if (write.Decide(results[i]))
                _calls.Add(write.Call);
        }
    }

    public void Send()
    {
        if (_calls.Count > 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var call in _calls)
            call.Complete();
    }
}
