using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Persistence;

namespace QuilActors.Actors.Chain;

/// <summary>Some rows of a journal, read beside the actor that writes it.</summary>
/// <param name="ReplyTo">Who asked.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Events">Those that could be read, in order.</param>
sealed record RowsRead(IActorRef ReplyTo, object Query, IReadOnlyList<object> Events);

/// <summary>Reads single rows: old frames that are not held in memory.</summary>
sealed class ReadRows(PersistenceExtension store, string id, IReadOnlyList<long> rows) : IoRequest
{
    public override async ValueTask<object?> Run()
    {
        var events = new List<object>(rows.Count);
        foreach (var row in rows)
        {
            await foreach (var stored in store.Journal!.Replay(id, row, row, 1))
                events.Add(store.Decode(stored.Identifier, stored.Manifest, stored.Message));
        }
        return events;
    }
}

/// <summary>Takes the end of a read back into an actor's mailbox.</summary>
sealed class RowsOwner(IActorRef self, IActorRef replyTo, object query) : IIoOwner
{
    public void Done(IoRequest request, object? result, Exception? error)
        => self.Tell(new RowsRead(replyTo, query, (IReadOnlyList<object>?)result ?? []), ActorRefs.NoSender);
}
