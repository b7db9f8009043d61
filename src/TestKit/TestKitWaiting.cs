using System.Diagnostics;
using System.Runtime.ExceptionServices;
using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>The time of a test: how long it may wait and for what conditions.</summary>
/// <remarks>Each wait is written once, with a flag that tells whether it may block the test's thread; in virtual time
/// it drives the engine and is complete when it returns.</remarks>
public abstract class TestKitWaiting
{
    static readonly TimeSpan PollDefault = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan ShortPoll = TimeSpan.FromMilliseconds(5);

    long? _end;
    bool _lastWasNoMessage;

    private protected TestKitWaiting(ITestKitAssertions assertions, ActorSystem system, TestEngine on)
    {
        Assertions = assertions;
        Sys = system;
        On = on;
        TestKitSettings = TestKitExtension.For(system);
        Engine = TestSystem.EngineOf(system);
    }

    /// <summary>The system under test.</summary>
    public ActorSystem Sys { get; }

    /// <summary>The times of this kit.</summary>
    public TestKitSettings TestKitSettings { get; }

    /// <summary>How long the innermost <see cref="Within(TimeSpan, Action, TimeSpan?, CancellationToken)"/> has left.
    /// </summary>
    /// <exception cref="InvalidOperationException">Outside of one.</exception>
    public TimeSpan Remaining => _end is null
        ? throw new InvalidOperationException("Remaining may not be called outside of Within")
        : RemainingOr(TimeSpan.Zero);

    /// <summary>The same, outside of one the default.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>What the test runs on.</summary>
    internal TestEngine On { get; }

    internal VirtualEngine? Engine { get; }

    /// <summary>Virtual time, or the real one whatever the clock of the system says.</summary>
    internal TimeSpan Clock => Engine is { } engine
        ? new TimeSpan(engine.Clock.MonoTicks)
        : Stopwatch.GetElapsedTime(0);

    private protected ITestKitAssertions Assertions { get; }

    /// <summary>Multiplies by the time factor.</summary>
    public TimeSpan Dilated(TimeSpan duration) => duration * TestKitSettings.TestTimeFactor;

    /// <summary>The time, dilated, else the default.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => RemainingOrDilated(timeout);

    /// <summary>The time, dilated, else what <c>Within</c> has left, else the default.</summary>
    /// <exception cref="ArgumentException">The time is negative.</exception>
    public TimeSpan RemainingOrDilated(TimeSpan? duration)
    {
        if (duration is not { } given || given == Timeout.InfiniteTimeSpan)
            return RemainingOrDefault;
        if (given < TimeSpan.Zero)
            throw new ArgumentException("must not be negative", nameof(duration));
        return RemainingOr(Dilated(given), given);
    }

    /// <summary>Runs a block that must not take longer.</summary>
    public void Within(
        TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
        => Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take less or longer.</summary>
    public void Within(
        TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => Within(
            min, max,
            () =>
            {
                action();
                return true;
            },
            hint, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take longer.</summary>
    public T Within<T>(
        TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
        => Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take less or longer.</summary>
    public T Within<T>(
        TimeSpan min, TimeSpan max, Func<T> function, string? hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => Now(Bounded(min, max, () => ValueTask.FromResult(function()), hint, epsilonValue, cancellationToken));

    /// <summary>Runs a block that must not take longer.</summary>
    public Task WithinAsync(
        TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take less or longer.</summary>
    public Task WithinAsync(
        TimeSpan min, TimeSpan max, Func<Task> actionAsync, string? hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => WithinAsync(
            min, max,
            async () =>
            {
                await actionAsync().ConfigureAwait(true);
                return true;
            },
            hint, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take longer.</summary>
    public Task<T> WithinAsync<T>(
        TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must not take less or longer.</summary>
    public async Task<T> WithinAsync<T>(
        TimeSpan min, TimeSpan max, Func<Task<T>> function, string? hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
        => await Bounded(
            min, max, async () => await function().ConfigureAwait(true), hint, epsilonValue, cancellationToken)
            .ConfigureAwait(true);

    /// <summary>Tries again until the assertion passes; throws what it throws at last.</summary>
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => Now(Assert(() => Run(assertion), duration, interval, true, cancellationToken));

    /// <summary>Tries again until the assertion passes; throws what it throws at last.</summary>
    public async Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => await Assert(() => Run(assertion), duration, interval, false, cancellationToken).ConfigureAwait(true);

    /// <summary>Tries again until the assertion passes; throws what it throws at last.</summary>
    public async Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => await Assert(assertion, duration, interval, false, cancellationToken).ConfigureAwait(true);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default)
        => AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default)
        => AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string? message,
        CancellationToken cancellationToken = default)
        => AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default)
        => Now(Condition(
            () => Task.FromResult(conditionIsFulfilled()), max, interval, message, true, cancellationToken));

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default)
        => AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string? message,
        CancellationToken cancellationToken = default)
        => AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default)
        => AwaitConditionAsync(
            () => Task.FromResult(conditionIsFulfilled()), max, interval, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default)
        => AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default)
        => AwaitConditionAsync(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string? message,
        CancellationToken cancellationToken = default)
        => AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    public async Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default)
        => await Condition(conditionIsFulfilled, max, interval, message, false, cancellationToken)
            .ConfigureAwait(true);

    /// <summary>Waits until a condition holds; false if it does not.</summary>
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => Now(Until(() => Task.FromResult(conditionIsFulfilled()), max, interval, true, cancellationToken));

    /// <summary>Waits until a condition holds; false if it does not.</summary>
    public async Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => await Until(() => Task.FromResult(conditionIsFulfilled()), max, interval, false, cancellationToken)
            .ConfigureAwait(true);

    /// <summary>Waits until a condition holds; false if it does not.</summary>
    public async Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null,
        CancellationToken cancellationToken = default)
        => await Until(conditionIsFulfilled, max, interval, false, cancellationToken).ConfigureAwait(true);

    /// <summary>What <c>Within</c> has left, at most <paramref name="duration"/>; outside of one that.</summary>
    protected TimeSpan RemainingOr(TimeSpan duration) => RemainingOr(duration, null);

    /// <summary>Fails the test, naming engine and seed, in virtual time also why nothing happens any more.</summary>
    private protected void Fail(string text)
    {
        var stuck = Engine is { IsIdle: true } engine ? "\n" + DeadlockReport.Of(Sys, engine) : "";
        Assertions.Fail("{0}", $"{text}\n{On}{stuck}");
    }

    /// <summary>Remembers whether the last expectation was that nothing comes: then <c>Within</c> is not late.
    /// </summary>
    private protected void Received(bool something) => _lastWasNoMessage = !something;

    /// <summary>The result of a wait that did not leave this thread.</summary>
    private protected static T Now<T>(ValueTask<T> ended)
    {
        T result = default!;
        ExceptionDispatchInfo? thrown = null;
        var isDone = false;
        _ = Capture();
        thrown?.Throw();
        return isDone ? result : throw new InvalidOperationException(
            "a synchronous wait went on asynchronously: use the async form with an async body");

        async Task Capture()
        {
            try
            {
                result = await ended.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
            isDone = true;
        }
    }

    static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    TimeSpan RemainingOr(TimeSpan duration, TimeSpan? given)
    {
        if (_end is not { } end)
            return duration;
        var left = new TimeSpan(Math.Max(0, end - Clock.Ticks));
        return given is null || left < duration ? left : duration;
    }

    async ValueTask<T> Bounded<T>(
        TimeSpan min, TimeSpan max, Func<ValueTask<T>> body, string? hint, TimeSpan? epsilon,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        max = Dilated(max);
        var start = Clock;
        var outer = _end;
        var left = outer is { } end ? new TimeSpan(end - start.Ticks) : max;
        if (left < min)
            Fail($"Within: {min} is required but only {left} is left. {hint}");
        var limit = max < left ? max : left;
        _end = (start + limit).Ticks;
        _lastWasNoMessage = false;
        T result;
        try
        {
            result = await body().ConfigureAwait(true);
        }
        finally
        {
            _end = outer;
        }
        var took = Clock - start;
        if (took < min)
            Fail($"Within: the block took {took}, expected at least {min}. {hint}");
        if (!_lastWasNoMessage && took > limit + (epsilon ?? TimeSpan.Zero))
            Fail($"Within: the block took {took}, expected at most {limit}. {hint}");
        return result;
    }

    async ValueTask<bool> Assert(
        Func<Task> assertion, TimeSpan? duration, TimeSpan? interval, bool blocks, CancellationToken cancellation)
    {
        ExceptionDispatchInfo? last = null;
        if (await Until(Passes, RemainingOrDilated(duration), interval, blocks, cancellation).ConfigureAwait(true))
            return true;
        last!.Throw();
        return false;

        async Task<bool> Passes()
        {
            try
            {
                await assertion().ConfigureAwait(true);
                return true;
            }
            catch (Exception e)
            {
                last = ExceptionDispatchInfo.Capture(e);
                return false;
            }
        }
    }

    async ValueTask<bool> Condition(
        Func<Task<bool>> condition, TimeSpan? max, TimeSpan? interval, string? message, bool blocks,
        CancellationToken cancellation)
    {
        var limit = RemainingOrDilated(max);
        if (!await Until(condition, limit, interval, blocks, cancellation).ConfigureAwait(true))
            Fail($"the condition did not hold within {limit}. {message}");
        return true;
    }

    /// <summary>Waits until a condition holds; virtual time stands at the event that made it hold.</summary>
    private protected ValueTask<bool> Exactly(
        Func<bool> condition, TimeSpan max, bool blocks, CancellationToken cancellation)
        => Engine is { } engine
            ? ValueTask.FromResult(engine.RunUntil(condition, max))
            : Until(() => Task.FromResult(condition()), max, ShortPoll, blocks, cancellation);

    private protected async ValueTask<bool> Until(
        Func<Task<bool>> condition, TimeSpan max, TimeSpan? interval, bool blocks, CancellationToken cancellation)
    {
        var end = Clock + max;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await condition().ConfigureAwait(true))
                return true;
            if (Engine is { Waiting: > 0 } busy)
            {
                busy.Settle();
                continue;
            }
            var left = end - Clock;
            if (left <= TimeSpan.Zero)
                return false;
            var pause = interval ?? PollDefault;
            await Pause(pause < left ? pause : left, blocks, cancellation).ConfigureAwait(true);
        }
    }

    async ValueTask Pause(TimeSpan span, bool blocks, CancellationToken cancellation)
    {
        if (Engine is not null)
            Engine.Advance(span);
        else if (blocks)
            cancellation.WaitHandle.WaitOne(span);
        else
            await Task.Delay(span, cancellation).ConfigureAwait(true);
    }
}
