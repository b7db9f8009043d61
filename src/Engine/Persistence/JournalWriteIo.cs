using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Persistence;

/// <summary>One batch of one actor on its way to the journal.</summary>
sealed class JournalWriteIo(
    PersistenceExtension store, string id, List<StoredWrite> writes, long begunMono) : IoRequest
{
    /// <summary>The engine's monotonic clock, 100 ns ticks.</summary>
    public long BegunMono => begunMono;

    /// <summary>A journal queues and answers later.</summary>
    public override bool IsPrompt => true;

    public override async ValueTask<object?> Run()
    {
        try
        {
            return await store.Journal!.Write(writes);
        }
        finally
        {
            store.EndWrite(id);
        }
    }
}
