using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.JournalTck;

/// <summary>One fresh, empty store and what the conformance kit needs around it.</summary>
/// <param name="Journal">The store of events.</param>
/// <param name="SetLease">Gives a shard to an epoch, as its placement would; null if the store knows no leases.</param>
/// <param name="Close">Releases it.</param>
public sealed record JournalUnderTest(
    IJournal Journal, Func<int, long, Task>? SetLease, Func<ValueTask> Close) : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => Close();
}
