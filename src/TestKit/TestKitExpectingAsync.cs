using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>The same expectations to be awaited.</summary>
public abstract class TestKitExpectingAsync : TestKitExpecting
{
    private protected TestKitExpectingAsync(ITestKitAssertions assertions, ActorSystem system, TestEngine on)
        : base(assertions, system, on)
    {
    }

    /// <summary>The next message must be a <typeparamref name="T"/>.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default)
        => Expect<T>(null, duration, hint, false, cancellationToken);

    /// <summary>The next message must equal <paramref name="message"/>.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
        => Expect<T>(Equal(message), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be a <typeparamref name="T"/> that fits.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(Fits(isMessage), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be a <typeparamref name="T"/> that passes the assertions.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
        => Expect<T>(Passes(assert), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be a <typeparamref name="T"/> that fits with its sender.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(Fits(isMessageAndSender), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be a <typeparamref name="T"/> that passes the assertions with its
    /// sender.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(assertMessageAndSender, timeout, hint, false, cancellationToken);

    /// <summary>The next message must equal <paramref name="expected"/> to the comparer.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(Equal(expected, comparer), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be a <typeparamref name="T"/> of that sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(sender), duration, hint, false, cancellationToken);

    /// <summary>The next message must equal <paramref name="message"/> and be of that sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(sender) + Equal(message), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be of that sender and fit.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(sender) + Fits(isMessage), timeout, hint, false, cancellationToken);

    /// <summary>The next message and its sender must fit.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(isSender) + Fits(isMessage), timeout, hint, false, cancellationToken);

    /// <summary>The next message must be of that sender and pass the assertions.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(sender) + Passes(assertMessage), timeout, hint, false, cancellationToken);

    /// <summary>The next message and its sender must pass the assertions.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect<T>(From<T>(assertSender) + Passes(assertMessage), timeout, hint, false, cancellationToken);

    /// <summary>The next message must equal one of these.</summary>
    public ValueTask<T> ExpectMsgAnyOfAsync<T>(
        IEnumerable<T> messages, CancellationToken cancellationToken = default)
        => Expect(OneOf(messages), null, null, false, cancellationToken);

    /// <summary>The next messages must be these, in any order.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
        => Each(All(RemainingOrDefault, messages, false, cancellationToken));

    /// <summary>The next messages must be these, in any order, in all that time.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
        => Each(All(RemainingOrDilated(max), messages, false, cancellationToken));

    /// <summary>The next messages must fit the predicates, one each, in any order.</summary>
    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default)
        => Each(AllFitting(RemainingOrDefault, predicates, false, cancellationToken));

    /// <summary>The next messages must fit the predicates, one each, in any order, in all that time.</summary>
    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(
        TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default)
        => Each(AllFitting(RemainingOrDilated(max), predicates, false, cancellationToken));

    /// <summary>Nothing must come within the default time.</summary>
    public async ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default)
        => await ExpectNothing(RemainingOrDefault, false, cancellationToken).ConfigureAwait(true);

    /// <summary>Nothing must come within that time.</summary>
    public async ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default)
        => await ExpectNothing(Dilated(duration), false, cancellationToken).ConfigureAwait(true);

    /// <summary>Nothing must come within that time.</summary>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default)
        => ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>The next message must be the end of that watched actor.</summary>
    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Expect(EndOf(target), timeout, hint, false, cancellationToken);
}
