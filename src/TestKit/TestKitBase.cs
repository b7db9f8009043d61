using System.Diagnostics;
using QuilActors.Engine;
using Xunit.Sdk;

namespace QuilActors.TestKit;

/// <summary>A test actor and the expectations about what it is told. Every wait has a deadline, nothing sleeps.
/// </summary>
public class TestKitBase
{
    readonly Inbox _inbox;
    volatile AutoPilot? _pilot;
    volatile Predicate<object>? _ignored;

    /// <summary>In an existing system.</summary>
    public TestKitBase(ActorSystem system, string? name = null)
    {
        Sys = system;
        _inbox = new Inbox(system);
        TestActor = system.SystemActorOf(Props.Create(() => new Collector(this)), name);
    }

    /// <summary>How long a single expectation waits by default.</summary>
    public static TimeSpan SingleExpectDefault { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="ExpectNoMsg()"/> waits.</summary>
    public static TimeSpan ExpectNoMessageDefault { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The system.</summary>
    public ActorSystem Sys { get; }

    /// <summary>Whom to send to.</summary>
    public IActorRef TestActor { get; }

    /// <summary>The last message received by the test.</summary>
    public object? LastMessage { get; private set; }

    /// <summary>Its sender.</summary>
    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Whether messages wait.</summary>
    public bool HasMessages => _inbox.Count > 0;

    VirtualEngine? Engine => Sys.Settings.Setup.Services as VirtualEngine;

    /// <summary>The next message must be a <typeparamref name="T"/>.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null)
        => Next<T>(duration, hint, null);

    /// <summary>The next message must equal <paramref name="message"/>.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null)
        => Next<T>(timeout, hint, m => Equals(m, message) ? null : $"expected {message}, got {m}");

    /// <summary>The next message must be a <typeparamref name="T"/> that fits.</summary>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null)
        => Next<T>(timeout, hint, m => isMessage(m) ? null : $"the {typeof(T).Name} {m} does not fit");

    /// <summary>The next message must be a <typeparamref name="T"/> that passes the assertions.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null)
    {
        var message = Next<T>(timeout, hint, null);
        assert(message);
        return message;
    }

    /// <summary>The next message must be a <typeparamref name="T"/> of that sender.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string? hint = null)
    {
        var message = Next<T>(duration, hint, null);
        if (!LastSender.Equals(sender))
            throw new XunitException($"expected {message} of {sender}, it came from {LastSender}. {hint}");
        return message;
    }

    /// <summary>The next message must equal one of these.</summary>
    public T ExpectMsgAnyOf<T>(params T[] messages)
        => Next<T>(null, null, m => messages.Contains(m) ? null : $"{m} is none of {string.Join(", ", messages)}");

    /// <summary>The next messages must be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages)
    {
        var missing = messages.ToList();
        var received = new List<T>();
        while (missing.Count > 0)
        {
            received.Add(Next<T>(null, null, m => missing.Remove(m)
                ? null
                : $"{m} is not (any more) among {string.Join(", ", missing)}"));
        }
        return received;
    }

    /// <summary>Nothing must come within the default time.</summary>
    public void ExpectNoMsg() => ExpectNoMsg(ExpectNoMessageDefault);

    /// <summary>Nothing must come within that time.</summary>
    public void ExpectNoMsg(TimeSpan duration)
    {
        if (_inbox.Peek(duration) is { } envelope)
            throw new XunitException($"expected nothing for {duration}, got {envelope.Message} of {envelope.Sender}");
    }

    /// <summary>The next message must be the end of that watched actor.</summary>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string? hint = null)
        => Next<Terminated>(timeout, hint,
            m => m.ActorRef.Equals(target) ? null : $"expected the end of {target}, got that of {m.ActorRef}");

    /// <summary>The next message, null if none came.</summary>
    public object? ReceiveOne(TimeSpan? max = null)
        => TryReceiveOne(out var envelope, max) ? envelope!.Message : null;

    /// <summary>The next message with its sender.</summary>
    public bool TryReceiveOne(out MessageEnvelope? envelope, TimeSpan? max = null)
    {
        envelope = _inbox.Take(max ?? SingleExpectDefault);
        if (envelope is null)
            return false;
        LastMessage = envelope.Message;
        LastSender = envelope.Sender;
        return true;
    }

    /// <summary>The next message, left in the queue; null if none came.</summary>
    public object? PeekOne(TimeSpan? max = null) => _inbox.Peek(max ?? SingleExpectDefault)?.Message;

    /// <summary>The next n messages.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan? max = null)
    {
        var messages = new List<object>();
        while (messages.Count < numberOfMessages)
        {
            messages.Add(ReceiveOne(max)
                ?? throw new XunitException($"expected {numberOfMessages} messages, got {messages.Count}"));
        }
        return messages;
    }

    /// <summary>Drops messages until one fits.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "")
    {
        var limit = max ?? SingleExpectDefault;
        var start = Elapsed();
        while (true)
        {
            var left = limit - (Elapsed() - start);
            var message = left > TimeSpan.Zero ? ReceiveOne(left) : null;
            if (message is null)
                throw new XunitException($"no fitting {typeof(T).Name} within {limit}. {hint}");
            if (message is T fit && isMessage(fit))
                return fit;
        }
    }

    /// <summary>Waits until a condition holds; in virtual time by running the engine.</summary>
    public void AwaitCondition(Func<bool> condition, TimeSpan? max = null, string? hint = null)
        => AwaitAssert(
            () =>
            {
                if (!condition())
                    throw new XunitException($"the condition does not hold. {hint}");
            },
            max);

    /// <summary>Tries again until the assertions pass.</summary>
    public void AwaitAssert(Action assertion, TimeSpan? max = null)
    {
        var limit = max ?? SingleExpectDefault;
        if (Engine is { } engine)
        {
            engine.RunUntil(() => Passes(assertion), limit);
            assertion();
            return;
        }
        var start = Elapsed();
        using var pause = new ManualResetEventSlim();
        while (!Passes(assertion) && Elapsed() - start < limit)
            pause.Wait(10);
        assertion();
    }

    /// <summary>Sends as the test actor.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Answers the sender of the last message.</summary>
    public void Reply(object message) => LastSender.Tell(message, TestActor);

    /// <summary>Passes the last message on with its sender.</summary>
    public void Forward(IActorRef actor)
        => actor.Tell(LastMessage ?? throw new InvalidOperationException("nothing received yet"), LastSender);

    /// <summary>Has the test actor watch.</summary>
    public IActorRef Watch(IActorRef actor) => Command(new WatchOrder(actor, true));

    /// <summary>Has the test actor watch no longer.</summary>
    public IActorRef Unwatch(IActorRef actor) => Command(new WatchOrder(actor, false));

    /// <summary>Messages that fit never reach the test.</summary>
    public void IgnoreMessages(Predicate<object> shouldIgnore) => _ignored = shouldIgnore;

    /// <summary>All messages reach the test again.</summary>
    public void IgnoreNoMessages() => _ignored = null;

    /// <summary>Has a pilot answer.</summary>
    public void SetAutoPilot(AutoPilot pilot) => _pilot = pilot;

    /// <summary>Another test actor.</summary>
    public TestProbe CreateTestProbe(string? name = null) => new(Sys, name);

    static bool Passes(Action assertion)
    {
        try
        {
            assertion();
            return true;
        }
        catch (Exception e) when (e is XunitException or InvalidOperationException or NullReferenceException)
        {
            return false;
        }
    }

    TimeSpan Elapsed() => Engine is { } engine
        ? new TimeSpan(engine.Clock.MonoTicks)
        : Stopwatch.GetElapsedTime(0);

    IActorRef Command(WatchOrder order)
    {
        var done = TestActor.Ask<Done>(order, SingleExpectDefault);
        if (Engine is { } engine)
            engine.RunUntil(() => done.IsCompleted, SingleExpectDefault);
        else
            ((IAsyncResult)done).AsyncWaitHandle.WaitOne(SingleExpectDefault);
        if (!done.IsCompletedSuccessfully)
            throw new XunitException($"the test actor did not obey: {order}");
        return order.Subject;
    }

    T Next<T>(TimeSpan? timeout, string? hint, Func<T, string?>? misfit)
    {
        var max = timeout ?? SingleExpectDefault;
        if (!TryReceiveOne(out var envelope, max))
            throw new XunitException($"expected {typeof(T).Name}, nothing came within {max}. {hint}");
        if (envelope!.Message is not T message)
        {
            throw new XunitException($"expected {typeof(T).Name}, got {envelope.Message.GetType().Name} "
                + $"{envelope.Message} of {envelope.Sender}. {hint}");
        }
        if (misfit?.Invoke(message) is { } complaint)
            throw new XunitException($"{complaint}, of {envelope.Sender}. {hint}");
        return message;
    }

    sealed record WatchOrder(IActorRef Subject, bool IsOn);

    sealed class Collector(TestKitBase kit) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchOrder order)
            {
                if (order.IsOn)
                    Context.Watch(order.Subject);
                else
                    Context.Unwatch(order.Subject);
                Sender.Tell(Done.Instance);
                return;
            }
            if (kit._pilot is { } pilot)
            {
                var next = pilot.Run(Sender, message);
                if (!ReferenceEquals(next, AutoPilot.KeepRunning))
                    kit._pilot = ReferenceEquals(next, AutoPilot.NoAutoPilot) ? null : next;
            }
            if (kit._ignored?.Invoke(message) != true)
                kit._inbox.Add(new MessageEnvelope(message, Sender));
        }
    }
}

/// <summary>One more test actor in a system under test.</summary>
public sealed class TestProbe(ActorSystem system, string? name = null) : TestKitBase(system, name)
{
    /// <summary>Whom to send to.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>The sender of the last message.</summary>
    public IActorRef Sender => LastSender;
}
