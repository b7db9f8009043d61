namespace QuilActors.Gateways.S3;

/// <summary>Lets a limited number of requests run; some more wait in line, the rest are turned away. Thread-safe.
/// </summary>
/// <param name="limits">How many.</param>
/// <param name="isLagging">True while the node should serve less: the limits are then halved.</param>
sealed class Admission(AdmissionLimits limits, Func<bool> isLagging)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, int> _perAccount = new(StringComparer.Ordinal);
    readonly LinkedList<(string Account, TaskCompletionSource Turn)> _waiting = [];
    int _running;

    /// <summary>Requests running now.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>Waits for a turn. Null: turned away. Dispose the result at the end of the request.</summary>
    public async ValueTask<IDisposable?> EnterAsync(string account, CancellationToken cancellation)
    {
        LinkedListNode<(string Account, TaskCompletionSource Turn)> place;
        lock (_lock)
        {
            if (_waiting.Count == 0 && MayRun(account))
            {
                Start(account);
                return new Pass(this, account);
            }
            if (_waiting.Count >= Now(limits.WaitingMax))
                return null;
            place = _waiting.AddLast(
                (account, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }
        try
        {
            await place.Value.Turn.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                if (place.List is not null)
                    _waiting.Remove(place);
                else
                    End(account);
            }
            throw;
        }
        return new Pass(this, account);
    }

    int Now(int limit) => isLagging() ? Math.Max(1, limit / 2) : limit;

    bool MayRun(string account)
        => _running < Now(limits.RunningMax)
            && _perAccount.GetValueOrDefault(account) < Now(limits.RunningPerAccountMax);

    void Start(string account)
    {
        _running++;
        _perAccount[account] = _perAccount.GetValueOrDefault(account) + 1;
    }

    void End(string account)
    {
        _running--;
        if (--_perAccount[account] == 0)
            _perAccount.Remove(account);
        for (var place = _waiting.First; place is not null;)
        {
            var next = place.Next;
            if (MayRun(place.Value.Account))
            {
                Start(place.Value.Account);
                _waiting.Remove(place);
                place.Value.Turn.SetResult();
            }
            place = next;
        }
    }

    sealed class Pass(Admission owner, string account) : IDisposable
    {
        int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
                return;
            lock (owner._lock)
                owner.End(account);
        }
    }
}
