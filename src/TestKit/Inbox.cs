namespace QuilActors.TestKit;

/// <summary>The queue between a test actor and its test. A wait blocks the test's own thread, or is awaited, or drives
/// the virtual engine.</summary>
sealed class Inbox(VirtualEngine? engine)
{
    readonly object _gate = new();
    readonly LinkedList<RealMessageEnvelope> _messages = new();
    TaskCompletionSource? _arrival;

    public int Count
    {
        get
        {
            lock (_gate)
                return _messages.Count;
        }
    }

    public void Add(RealMessageEnvelope envelope)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _messages.AddLast(envelope);
            Monitor.PulseAll(_gate);
            arrival = _arrival;
            _arrival = null;
        }
        arrival?.TrySetResult();
    }

    public void PutBack(RealMessageEnvelope envelope)
    {
        lock (_gate)
            _messages.AddFirst(envelope);
    }

    public async ValueTask<RealMessageEnvelope?> Peek(TimeSpan max, bool blocks, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (engine is not null)
            engine.RunUntil(() => Count > 0, Finite(max));
        else if (blocks)
            Block(Finite(max), cancellation);
        else
            await Await(Finite(max), cancellation).ConfigureAwait(true);
        lock (_gate)
            return _messages.First?.Value;
    }

    public async ValueTask<RealMessageEnvelope?> Take(TimeSpan max, bool blocks, CancellationToken cancellation)
    {
        if (await Peek(max, blocks, cancellation).ConfigureAwait(true) is not { } envelope)
            return null;
        lock (_gate)
            _messages.RemoveFirst();
        return envelope;
    }

    static TimeSpan Finite(TimeSpan max) => max < TimeSpan.Zero || max > TimeSpan.FromDays(20)
        ? TimeSpan.FromDays(20)
        : max;

    void Block(TimeSpan max, CancellationToken cancellation)
    {
        using var pulse = cancellation.UnsafeRegister(
            static gate =>
            {
                lock (gate!)
                    Monitor.PulseAll(gate);
            },
            _gate);
        lock (_gate)
        {
            var end = Environment.TickCount64 + (long)max.TotalMilliseconds;
            while (_messages.Count == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var left = end - Environment.TickCount64;
                if (left <= 0)
                    return;
                Monitor.Wait(_gate, (int)left);
            }
        }
    }

    async ValueTask Await(TimeSpan max, CancellationToken cancellation)
    {
        Task arrival;
        lock (_gate)
        {
            if (_messages.Count > 0)
                return;
            _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = _arrival.Task;
        }
        try
        {
            await arrival.WaitAsync(max, cancellation).ConfigureAwait(true);
        }
        catch (TimeoutException)
        {
            // Nothing came: the caller sees an empty queue.
        }
    }
}
