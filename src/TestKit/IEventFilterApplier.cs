namespace QuilActors.TestKit;

/// <summary>Puts filters to use. Matched events are not printed.</summary>
public interface IEventFilterApplier
{
    /// <summary>Adds another filter; events that match any of them count.</summary>
    EventFilterFactory And { get; }

    /// <summary>Exactly so many events must match while the block runs and the leeway behind it.</summary>
    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    /// <summary>The same with another leeway.</summary>
    void Expect(
        int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>The same with a result.</summary>
    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>The same with a result and another leeway.</summary>
    T Expect<T>(
        int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>The same to be awaited.</summary>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>The same to be awaited.</summary>
    Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>The same to be awaited.</summary>
    Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default);

    /// <summary>The same to be awaited, with a result.</summary>
    Task<T> ExpectAsync<T>(
        int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>The same to be awaited, with a result.</summary>
    Task<T> ExpectAsync<T>(
        int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Exactly one event must match.</summary>
    Task<T> ExpectOneAsync<T>(
        TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Matching events are not printed until the result is disposed.</summary>
    IUnmutableFilter Mute();

    /// <summary>Matching events are not printed while the block runs.</summary>
    void Mute(Action action, CancellationToken cancellationToken = default);

    /// <summary>Matching events are not printed while the block runs.</summary>
    T Mute<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Matching events are not printed while the block runs.</summary>
    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Matching events are not printed while the block runs.</summary>
    Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);
}

/// <summary>Filters in use until it is disposed.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Ends it.</summary>
    void Unmute();
}
