namespace QuilActors.Engine.Cells;

/// <summary>What the engine keeps per thread: the running cell and spare mailbox buffers. The one mutable static.
/// </summary>
sealed class EngineThread
{
    const int CachedBuffersMax = 8;

    [ThreadStatic]
    static EngineThread? _instance;

    readonly Envelope[]?[] _buffers = new Envelope[]?[CachedBuffersMax];
    int _cached;

    public static ActorCell? CurrentCell => _instance?.Current;

    public ActorCell? Current { get; set; }

    /// <summary>Cells waiting for the calling-thread loop further down this thread's stack; null outside of it.
    /// </summary>
    public Queue<IThreadPoolWorkItem>? CallingThreadQueue { get; set; }

    public static EngineThread Get() => _instance ??= new EngineThread();

    /// <summary>A cleared buffer of at least that many slots.</summary>
    public Envelope[] Rent(int slots)
    {
        if (_cached > 0 && _buffers[_cached - 1]!.Length >= slots)
        {
            var buffer = _buffers[--_cached]!;
            _buffers[_cached] = null;
            return buffer;
        }
        return new Envelope[slots];
    }

    public void Return(Envelope[] cleared)
    {
        if (_cached < CachedBuffersMax && cleared.Length <= CellInbox.BufferSlotsMax)
            _buffers[_cached++] = cleared;
    }
}

struct Envelope
{
    public object Message;
    public IActorRef? Sender;
}
