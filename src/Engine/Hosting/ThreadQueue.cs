using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>Turns on dedicated background threads, first come first served. After disposal turns go to the pool, so
/// that late system messages are still handled.</summary>
sealed class ThreadQueue(string name, int count) : IDispatchQueue, IDisposable
{
    readonly object _gate = new();
    readonly Queue<IThreadPoolWorkItem> _turns = new();
    int _started;
    int _waiting;
    bool _disposed;

    public void Enqueue(IThreadPoolWorkItem turn, bool fair)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _turns.Enqueue(turn);
                if (_waiting > 0)
                    Monitor.Pulse(_gate);
                else if (_started < count)
                    StartThread();
                return;
            }
        }
        ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    void StartThread()
    {
        _started++;
        new Thread(Loop) { IsBackground = true, Name = $"{name}-{_started}" }.UnsafeStart();
    }

    void Loop()
    {
        while (true)
        {
            IThreadPoolWorkItem? turn;
            lock (_gate)
            {
                while (!_turns.TryDequeue(out turn))
                {
                    if (_disposed)
                        return;
                    _waiting++;
                    Monitor.Wait(_gate);
                    _waiting--;
                }
            }
            turn.Execute();
        }
    }
}
