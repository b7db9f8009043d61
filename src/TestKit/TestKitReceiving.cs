using System.Collections;
using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>Takes messages of the test actor from its queue.</summary>
public abstract class TestKitReceiving : TestKitWaiting
{
    volatile Func<object, bool>? _ignored;

    private protected TestKitReceiving(ITestKitAssertions assertions, ActorSystem system, TestEngine on)
        : base(assertions, system, on) => Inbox = new Inbox(Engine);

    /// <summary>The last message taken.</summary>
    public object? LastMessage { get; private set; }

    /// <summary>Its sender.</summary>
    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Whether messages wait.</summary>
    public bool HasMessages => Inbox.Count > 0;

    private protected Inbox Inbox { get; }

    /// <summary>Messages that fit never reach the test.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) => _ignored = shouldIgnoreMessage;

    /// <summary>Messages of that type that fit never reach the test.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage)
        => _ignored = message => message is TMsg fit && shouldIgnoreMessage(fit);

    /// <summary>Messages of that type never reach the test.</summary>
    public void IgnoreMessages<TMsg>() => _ignored = static message => message is TMsg;

    /// <summary>All messages reach the test again.</summary>
    public void IgnoreNoMessages() => _ignored = null;

    /// <summary>The next message; null if none came.</summary>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default)
        => Now(Take(max, true, cancellationToken))?.Message;

    /// <summary>The next message; null if none came.</summary>
    public async ValueTask<object?> ReceiveOneAsync(
        TimeSpan? max = null, CancellationToken cancellationToken = default)
        => (await Take(max, false, cancellationToken).ConfigureAwait(true))?.Message;

    /// <summary>The next message with its sender; false if none came.</summary>
    public bool TryReceiveOne(
        out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var taken = Now(Take(max, true, cancellationToken));
        envelope = taken ?? (MessageEnvelope)NullMessageEnvelope.Instance;
        return taken is not null;
    }

    /// <summary>The next message with its sender; false if none came.</summary>
    public async ValueTask<(bool Success, MessageEnvelope Envelope)> TryReceiveOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
        => await Take(max, false, cancellationToken).ConfigureAwait(true) is { } taken
            ? (true, taken)
            : (false, NullMessageEnvelope.Instance);

    /// <summary>The next message, left in the queue; null if none came.</summary>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default)
        => Now(Peek(max, true, cancellationToken))?.Message;

    /// <summary>The next message, left in the queue; null if none came.</summary>
    public object? PeekOne(CancellationToken cancellationToken) => PeekOne(null, cancellationToken);

    /// <summary>The next message, left in the queue; null if none came.</summary>
    public async ValueTask<object?> PeekOneAsync(
        TimeSpan? max = null, CancellationToken cancellationToken = default)
        => (await Peek(max, false, cancellationToken).ConfigureAwait(true))?.Message;

    /// <summary>The next message, left in the queue; null if none came.</summary>
    public ValueTask<object?> PeekOneAsync(CancellationToken cancellationToken)
        => PeekOneAsync(null, cancellationToken);

    /// <summary>The next message with its sender, left in the queue; false if none came.</summary>
    public bool TryPeekOne(
        out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var seen = Now(Peek(max, true, cancellationToken));
        envelope = seen ?? (MessageEnvelope)NullMessageEnvelope.Instance;
        return seen is not null;
    }

    /// <summary>The next message with its sender, left in the queue; false if none came.</summary>
    public async ValueTask<(bool Success, MessageEnvelope Envelope)> TryPeekOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
        => await Peek(max, false, cancellationToken).ConfigureAwait(true) is { } seen
            ? (true, seen)
            : (false, NullMessageEnvelope.Instance);

    /// <summary>The next n messages; fails if fewer come.</summary>
    public IReadOnlyCollection<object> ReceiveN(
        int numberOfMessages, CancellationToken cancellationToken = default)
        => Now(TakeMany(numberOfMessages, RemainingOrDefault, true, cancellationToken));

    /// <summary>The next n messages; fails if fewer come in all that time.</summary>
    public IReadOnlyCollection<object> ReceiveN(
        int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
        => Now(TakeMany(numberOfMessages, RemainingOrDilated(max), true, cancellationToken));

    /// <summary>The next n messages; fails if fewer come.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages, CancellationToken cancellationToken = default)
        => Each(TakeMany(numberOfMessages, RemainingOrDefault, false, cancellationToken));

    /// <summary>The next n messages; fails if fewer come in all that time.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
        => Each(TakeMany(numberOfMessages, RemainingOrDilated(max), false, cancellationToken));

    /// <summary>What the filter makes of messages until it gives null; that one stays in the queue.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => ReceiveWhile(filter, max, null, msgs, cancellationToken);

    /// <summary>The same; a silence of <paramref name="idle"/> ends it too.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => ReceiveWhile(filter, max, idle, msgs, cancellationToken);

    /// <summary>The same.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => Now(TakeWhile<T>(Filtering(filter), max, idle, msgs, true, cancellationToken));

    /// <summary>Messages until one does not fit; that one stays in the queue. Those of other types are dropped or end
    /// it.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default)
        => Now(TakeWhile<T>(
            Fitting(shouldContinue, shouldIgnoreOtherMessageTypes), max, idle, msgs, true, cancellationToken));

    /// <summary>See the synchronous form.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => ReceiveWhileAsync(filter, max, null, msgs, cancellationToken);

    /// <summary>See the synchronous form.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => ReceiveWhileAsync(filter, max, idle, msgs, cancellationToken);

    /// <summary>See the synchronous form.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class
        => Each(Collected(TakeWhile<T>(Filtering(filter), max, idle, msgs, false, cancellationToken)));

    /// <summary>See the synchronous form.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default)
        => Each(Collected(TakeWhile<T>(
            Fitting(shouldContinue, shouldIgnoreOtherMessageTypes), max, idle, msgs, false, cancellationToken)));

    /// <summary>Drops messages until one fits.</summary>
    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Drops messages until one fits.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => Now(Fish(isMessage, null, max, hint, true, cancellationToken));

    /// <summary>Puts messages aside until one fits.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => Now(Fish(isMessage, allMessages, max, hint, true, cancellationToken));

    /// <summary>Drops messages until one fits.</summary>
    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Drops messages until one fits.</summary>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => Fish(isMessage, null, max, hint, false, cancellationToken);

    /// <summary>Puts messages aside until one fits.</summary>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default)
        => Fish(isMessage, allMessages, max, hint, false, cancellationToken);

    /// <summary>Drops messages up to and with the first of that type.</summary>
    public async Task FishUntilMessageAsync<T>(
        TimeSpan? max = null, CancellationToken cancellationToken = default)
        => await Fish<T>(static _ => true, null, max, "", false, cancellationToken).ConfigureAwait(true);

    /// <summary>Takes messages until none comes for that time; fails if there are too many.</summary>
    public async Task<ArrayList> WaitForRadioSilenceAsync(
        TimeSpan? max = null, uint? maxMessages = null, CancellationToken cancellationToken = default)
    {
        var messages = new ArrayList();
        while (await Take(max, false, cancellationToken).ConfigureAwait(true) is { } envelope)
        {
            messages.Add(envelope.Message);
            if (messages.Count > maxMessages)
                Fail($"no silence: more than {maxMessages} messages came");
        }
        return messages;
    }

    /// <summary>A message has come for the test.</summary>
    private protected void Arrived(RealMessageEnvelope envelope)
    {
        if (_ignored?.Invoke(envelope.Message) != true)
            Inbox.Add(envelope);
    }

    private protected async ValueTask<RealMessageEnvelope?> Take(
        TimeSpan? max, bool blocks, CancellationToken cancellation)
        => Taken(await Inbox.Take(RemainingOrDilated(max), blocks, cancellation).ConfigureAwait(true));

    private protected ValueTask<RealMessageEnvelope?> Peek(
        TimeSpan? max, bool blocks, CancellationToken cancellation)
        => Inbox.Peek(RemainingOrDilated(max), blocks, cancellation);

    /// <summary>Up to n messages in all that time.</summary>
    private protected async ValueTask<IReadOnlyCollection<object>> TakeMany(
        int count, TimeSpan max, bool blocks, CancellationToken cancellation)
    {
        var end = Clock + max;
        var messages = new List<object>();
        while (messages.Count < count)
        {
            var left = end - Clock;
            var envelope = Taken(await Inbox
                .Take(left > TimeSpan.Zero ? left : TimeSpan.Zero, blocks, cancellation).ConfigureAwait(true));
            if (envelope is null)
                Fail($"expected {count} messages within {max}, got {messages.Count}: {string.Join(", ", messages)}");
            messages.Add(envelope!.Message);
        }
        return messages;
    }

    static Func<object, (bool Goes, bool Is, T Value)> Filtering<T>(Func<object, T?> filter)
        where T : class
        => message => filter(message) is { } value ? (true, true, value) : (false, false, null!);

    static Func<object, (bool Goes, bool Is, T Value)> Fitting<T>(Predicate<T> predicate, bool ignoresOthers)
        => message => message is not T value ? (ignoresOthers, false, default!)
            : predicate(value) ? (true, true, value)
            : (false, false, default!);

    private protected static async IAsyncEnumerable<T> Each<T>(ValueTask<IReadOnlyCollection<T>> all)
    {
        foreach (var one in await all.ConfigureAwait(true))
            yield return one;
    }

    static async ValueTask<IReadOnlyCollection<T>> Collected<T>(ValueTask<List<T>> all)
        => await all.ConfigureAwait(true);

    RealMessageEnvelope? Taken(RealMessageEnvelope? envelope)
    {
        Received(envelope is not null);
        if (envelope is not null)
        {
            LastMessage = envelope.Message;
            LastSender = envelope.Sender;
        }
        return envelope;
    }

    async ValueTask<List<T>> TakeWhile<T>(
        Func<object, (bool Goes, bool Is, T Value)> judge, TimeSpan? max, TimeSpan? idle, int count, bool blocks,
        CancellationToken cancellation)
    {
        var end = Clock + RemainingOrDilated(max);
        var results = new List<T>();
        while (results.Count < count)
        {
            var left = end - Clock;
            var wait = idle is { } silence && silence < left ? silence : left;
            if (wait < TimeSpan.Zero)
                break;
            if (await Inbox.Take(wait, blocks, cancellation).ConfigureAwait(true) is not { } envelope)
                break;
            var (goes, @is, value) = judge(envelope.Message);
            if (!goes)
            {
                Inbox.PutBack(envelope);
                break;
            }
            Taken(envelope);
            if (@is)
                results.Add(value);
        }
        Received(false);
        return results;
    }

    async ValueTask<T> Fish<T>(
        Predicate<T> isMessage, ArrayList? aside, TimeSpan? max, string hint, bool blocks,
        CancellationToken cancellation)
    {
        var limit = RemainingOrDilated(max);
        var end = Clock + limit;
        while (true)
        {
            var left = end - Clock;
            var envelope = left < TimeSpan.Zero
                ? null
                : Taken(await Inbox.Take(left, blocks, cancellation).ConfigureAwait(true));
            if (envelope is null)
                Fail($"no fitting {typeof(T).Name} within {limit}. {hint}");
            if (envelope!.Message is T fit && isMessage(fit))
                return fit;
            aside?.Add(envelope.Message);
        }
    }
}
