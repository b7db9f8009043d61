using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>Expectations about the next messages.</summary>
public abstract class TestKitExpecting : TestKitExpectingCore
{
    private protected TestKitExpecting(ITestKitAssertions assertions, ActorSystem system, TestEngine on)
        : base(assertions, system, on)
    {
    }

    /// <summary>The next message must be a <typeparamref name="T"/>.</summary>
    public T ExpectMsg<T>(
        TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default)
        => Now(Expect<T>(null, duration, hint, true, cancellationToken));

    /// <summary>The next message must equal <paramref name="message"/>.</summary>
    public T ExpectMsg<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
        => Now(Expect<T>(Equal(message), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be a <typeparamref name="T"/> that fits.</summary>
    public T ExpectMsg<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(Fits(isMessage), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be a <typeparamref name="T"/> that passes the assertions.</summary>
    public T ExpectMsg<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
        => Now(Expect<T>(Passes(assert), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be a <typeparamref name="T"/> that fits with its sender.</summary>
    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(Fits(isMessageAndSender), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be a <typeparamref name="T"/> that passes the assertions with its
    /// sender.</summary>
    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(assertMessageAndSender, timeout, hint, true, cancellationToken));

    /// <summary>The next message must equal <paramref name="expected"/> to the comparer.</summary>
    public T ExpectMsg<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(Equal(expected, comparer), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be a <typeparamref name="T"/> of that sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(sender), duration, hint, true, cancellationToken));

    /// <summary>The next message must equal <paramref name="message"/> and be of that sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(sender) + Equal(message), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be of that sender and fit.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(sender) + Fits(isMessage), timeout, hint, true, cancellationToken));

    /// <summary>The next message and its sender must fit.</summary>
    public T ExpectMsgFrom<T>(
        Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(isSender) + Fits(isMessage), timeout, hint, true, cancellationToken));

    /// <summary>The next message must be of that sender and pass the assertions.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(sender) + Passes(assertMessage), timeout, hint, true, cancellationToken));

    /// <summary>The next message and its sender must pass the assertions.</summary>
    public T ExpectMsgFrom<T>(
        Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect<T>(From<T>(assertSender) + Passes(assertMessage), timeout, hint, true, cancellationToken));

    /// <summary>The next message must equal one of these.</summary>
    public T ExpectMsgAnyOf<T>(params T[] messages) => ExpectMsgAnyOf((IEnumerable<T>)messages);

    /// <summary>The next message must equal one of these.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
        => Now(Expect(OneOf(messages), null, null, true, cancellationToken));

    /// <summary>The next messages must be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages)
        => Now(All(RemainingOrDefault, messages, true, default));

    /// <summary>The next messages must be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
        => Now(All(RemainingOrDefault, messages, true, cancellationToken));

    /// <summary>The next messages must be these, in any order, in all that time.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages)
        => Now(All(RemainingOrDilated(max), messages, true, default));

    /// <summary>The next messages must be these, in any order, in all that time.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
        => Now(All(RemainingOrDilated(max), messages, true, cancellationToken));

    /// <summary>The next messages must fit the predicates, one each, in any order.</summary>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(params PredicateInfo[] predicates)
        => Now(AllFitting(RemainingOrDefault, predicates, true, default));

    /// <summary>The next messages must fit the predicates, one each, in any order, in all that time.</summary>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(
        TimeSpan max, params PredicateInfo[] predicates)
        => Now(AllFitting(RemainingOrDilated(max), predicates, true, default));

    /// <summary>Nothing must come within the default time.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default)
        => Now(ExpectNothing(RemainingOrDefault, true, cancellationToken));

    /// <summary>Nothing must come within that time.</summary>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default)
        => Now(ExpectNothing(Dilated(duration), true, cancellationToken));

    /// <summary>Nothing must come within that time.</summary>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default)
        => ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>The next message must be the end of that watched actor.</summary>
    public Terminated ExpectTerminated(
        IActorRef target, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default)
        => Now(Expect(EndOf(target), timeout, hint, true, cancellationToken));
}
