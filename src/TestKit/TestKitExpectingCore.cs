using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>How an expectation is checked.</summary>
public abstract class TestKitExpectingCore : TestKitReceiving
{
    private protected TestKitExpectingCore(ITestKitAssertions assertions, ActorSystem system, TestEngine on)
        : base(assertions, system, on)
    {
    }

    /// <summary>The next message must be a <typeparamref name="T"/> and pass the check.</summary>
    private protected async ValueTask<T> Expect<T>(
        Action<T, IActorRef>? check, TimeSpan? timeout, string? hint, bool blocks, CancellationToken cancellation)
    {
        var start = Clock;
        var max = RemainingOrDilated(timeout);
        var envelope = await Take(timeout, blocks, cancellation).ConfigureAwait(true);
        if (envelope is null)
            Fail($"expected {typeof(T).Name}, nothing came within {max}. {hint}");
        if (envelope!.Message is not T message)
        {
            Fail($"expected {typeof(T).Name}, got {envelope.Message.GetType().Name} {envelope} "
                + $"after {Clock - start}. {hint}");
            return default!;
        }
        try
        {
            check?.Invoke(message, envelope.Sender);
        }
        catch (Misfit misfit)
        {
            Fail($"expected {misfit.Message}, got {envelope} after {Clock - start}. {hint}");
        }
        return message;
    }

    private protected async ValueTask<bool> ExpectNothing(
        TimeSpan duration, bool blocks, CancellationToken cancellation)
    {
        var max = RemainingOr(duration) < duration ? RemainingOr(duration) : duration;
        var start = Clock;
        if (await Inbox.Peek(max, blocks, cancellation).ConfigureAwait(true) is { } envelope)
            Fail($"expected nothing for {max}, got {envelope} after {Clock - start}");
        Received(false);
        return true;
    }

    private protected async ValueTask<IReadOnlyCollection<T>> All<T>(
        TimeSpan max, IReadOnlyCollection<T> expected, bool blocks, CancellationToken cancellation)
    {
        var messages = await TakeMany(expected.Count, max, blocks, cancellation).ConfigureAwait(true);
        var missing = expected.ToList();
        var unexpected = messages.Where(m => m is not T fit || !missing.Remove(fit)).ToList();
        if (missing.Count > 0)
        {
            Fail($"not found: {string.Join(", ", missing)}; not expected: {string.Join(", ", unexpected)}");
        }
        return [.. messages.Cast<T>()];
    }

    private protected async ValueTask<IReadOnlyCollection<object>> AllFitting(
        TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, bool blocks, CancellationToken cancellation)
    {
        var messages = await TakeMany(predicates.Count, max, blocks, cancellation).ConfigureAwait(true);
        var missing = predicates.ToList();
        foreach (var message in messages)
        {
            var at = missing.FindIndex(p => p.Fits(message));
            if (at < 0)
                Fail($"{message} fits none of the predicates left: {string.Join(", ", missing)}");
            missing.RemoveAt(at);
        }
        return messages;
    }

    private protected static Action<T, IActorRef> Equal<T>(T expected)
        => (message, _) => Require(EqualityComparer<T>.Default.Equals(message, expected), $"{expected}");

    private protected static Action<T, IActorRef> Equal<T>(T expected, Func<T, T, bool> comparer)
        => (message, _) => Require(comparer(expected, message), $"what is like {expected}");

    private protected static Action<T, IActorRef> Fits<T>(Predicate<T> predicate)
        => (message, _) => Require(predicate(message), $"a fitting {typeof(T).Name}");

    private protected static Action<T, IActorRef> Fits<T>(Func<T, IActorRef, bool> predicate)
        => (message, sender) => Require(predicate(message, sender), $"a fitting {typeof(T).Name} and sender");

    private protected static Action<T, IActorRef> Passes<T>(Action<T> assert) => (message, _) => assert(message);

    private protected static Action<T, IActorRef> From<T>(IActorRef expected)
        => (_, sender) => Require(expected.Equals(sender), $"a message from {expected}");

    private protected static Action<T, IActorRef> From<T>(Predicate<IActorRef> isSender)
        => (_, sender) => Require(isSender(sender), "a fitting sender");

    private protected static Action<T, IActorRef> From<T>(Action<IActorRef> assertSender)
        => (_, sender) => assertSender(sender);

    private protected static Action<T, IActorRef> OneOf<T>(IEnumerable<T> messages)
    {
        T[] all = [.. messages];
        return (message, _) => Require(all.Contains(message), $"one of {string.Join(", ", all)}");
    }

    private protected static Action<Terminated, IActorRef> EndOf(IActorRef target)
        => (message, _) => Require(target.Equals(message.ActorRef), $"the end of {target}");

    static void Require(bool condition, string expected)
    {
        if (!condition)
            throw new Misfit(expected);
    }

    sealed class Misfit(string expected) : Exception(expected);
}
