namespace QuilActors.TestKit;

sealed class EventFilterApplier(TestKitBase testKit, EventFilters filters, EventMatch[] matches)
    : IEventFilterApplier
{
    public EventFilterFactory And => new(testKit, filters, matches);

    TimeSpan Leeway => testKit.Dilated(testKit.TestKitSettings.TestEventFilterLeeway);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default)
        => Expect(expectedCount, Leeway, action, cancellationToken);

    public void Expect(
        int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default)
        => Expect(
            expectedCount, timeout,
            () =>
            {
                action();
                return true;
            },
            cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default)
        => Expect(expectedCount, Leeway, func, cancellationToken);

    public T Expect<T>(
        int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default)
    {
        using var used = new Used(filters, matches);
        var result = func();
        testKit.Await(() => used.Count >= expectedCount, timeout);
        Check(used, expectedCount, timeout);
        return result;
    }

    public Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default)
        => ExpectAsync(expectedCount, Leeway, actionAsync, cancellationToken);

    public Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default)
        => ExpectAsync(expectedCount, timeout ?? Leeway, actionAsync, cancellationToken);

    public Task ExpectAsync(
        int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default)
        => ExpectAsync(expectedCount, timeout, WithResult(action), cancellationToken);

    public Task<T> ExpectAsync<T>(
        int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default)
        => ExpectAsync(expectedCount, Leeway, func, cancellationToken);

    public async Task<T> ExpectAsync<T>(
        int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default)
    {
        using var used = new Used(filters, matches);
        var result = await func().ConfigureAwait(true);
        await testKit.Await(() => used.Count >= expectedCount, timeout, cancellationToken).ConfigureAwait(true);
        Check(used, expectedCount, timeout);
        return result;
    }

    public void ExpectOne(Action action, CancellationToken cancellationToken = default)
        => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default)
        => Expect(1, timeout, action, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default)
        => Expect(1, func, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default)
        => Expect(1, timeout, func, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default)
        => ExpectAsync(1, actionAsync, cancellationToken);

    public Task ExpectOneAsync(
        TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default)
        => ExpectAsync(1, timeout, action, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default)
        => ExpectAsync(1, func, cancellationToken);

    public Task<T> ExpectOneAsync<T>(
        TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default)
        => ExpectAsync(1, timeout, func, cancellationToken);

    public IUnmutableFilter Mute() => new Used(filters, matches);

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using var used = new Used(filters, matches);
        action();
        testKit.FlushLog();
    }

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default)
    {
        using var used = new Used(filters, matches);
        var result = func();
        testKit.FlushLog();
        return result;
    }

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default)
        => MuteAsync(WithResult(action), cancellationToken);

    public async Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default)
    {
        using var used = new Used(filters, matches);
        return await func().ConfigureAwait(true);
    }

    static Func<Task<bool>> WithResult(Func<Task> action) => async () =>
    {
        await action().ConfigureAwait(true);
        return true;
    };

    void Check(Used used, int expected, TimeSpan timeout)
    {
        testKit.FlushLog();
        if (used.Count != expected)
        {
            testKit.FailWith($"expected {expected} events, got {used.Count} within the block and {timeout} behind it: "
                + string.Join(" or ", (IEnumerable<EventMatch>)matches));
        }
    }

    sealed class Used : IUnmutableFilter
    {
        readonly EventFilters _filters;
        readonly EventMatch[] _matches;

        public Used(EventFilters filters, EventMatch[] matches)
        {
            _filters = filters;
            _matches = [.. matches.Select(m => m.Fresh())];
            filters.Add(_matches);
        }

        public int Count => _matches.Sum(m => m.Count);

        public void Unmute() => _filters.Remove(_matches);

        public void Dispose() => Unmute();
    }
}
