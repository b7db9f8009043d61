namespace QuilActors.Engine.Persistence;

/// <summary>The store of events. Called only behind <c>IIo</c>, never from a handler. Any number of calls may be
/// outstanding at once; writes of one persistence id are applied in the order of their calls. A world's fault throws
/// (the engine turns it into a failed write or recovery).</summary>
public interface IJournal
{
    /// <summary>Commits each <see cref="StoredWrite"/> whole or not at all and answers once all are decided. Returns
    /// promptly and waits elsewhere: it is called on the thread of an actor.</summary>
    /// <returns>One result per write, in the order of <paramref name="batch"/>.</returns>
    ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch);

    /// <summary>The rows of <paramref name="id"/> with <paramref name="from"/> &lt;= number &lt;= <paramref name="to"/>
    /// in ascending order, at most <paramref name="max"/>, without deleted ones.</summary>
    IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max);

    /// <summary>The highest number ever stored for <paramref name="id"/>, also after deletion; 0 for an unknown id.
    /// </summary>
    ValueTask<long> Highest(string id);

    /// <summary>Deletes the rows with number &lt;= <paramref name="n"/>; idempotent; <see cref="Highest"/> stays.
    /// </summary>
    ValueTask DeleteTo(string id, long n);
}
