using System.Runtime.CompilerServices;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The mailbox half of a cell: producers append to a buffer under a spin lock of one CAS, the consumer swaps
/// the whole buffer out. No allocation and no atomic per message. Only the turn touches what is marked consumer.
/// </summary>
/// <remarks>Status changes only under the lock: bit 0 scheduled, bit 1 closed, bits 2.. suspend count.</remarks>
abstract class MailboxCell : IThreadPoolWorkItem
{
    public const int RecycledSlotsMax = 1024;

    const int Scheduled = 1;
    const int Closed = 2;
    const int OneSuspension = 4;
    const int FirstSlots = 4;

    int _lock;
    volatile int _status;
    SystemMessage? _system;

    // under the lock
    Envelope[]? _append;
    int _appended;

    // consumer
    Envelope[]? _batch;
    int _next;
    int _end;
    Envelope[]? _spare;
    EnvelopeDeque? _front;

    readonly int _capacity;

    protected MailboxCell(MessageDispatcher dispatcher, int? capacity, Func<object, int>? priority)
    {
        Dispatcher = dispatcher;
        _capacity = capacity ?? int.MaxValue;
        if (priority is not null)
            _front = new PriorityDeque(priority);
    }

    public MessageDispatcher Dispatcher { get; }

    /// <summary>Messages waiting, read racily.</summary>
    public int MailboxSize => (_front?.Count ?? 0) + Math.Max(0, _end - _next) + _appended;

    /// <summary>Failed attempts at the lock in runs of more than eight.</summary>
    public int Contention { get; private set; }

    /// <summary>User messages handled, read racily.</summary>
    public long Processed { get; private set; }

    public bool IsClosed => (_status & Closed) != 0;

    public bool IsScheduled => (_status & Scheduled) != 0;

    public int SuspendCount => _status / OneSuspension;

    void IThreadPoolWorkItem.Execute()
    {
        var thread = EngineThread.Get();
        var outer = thread.Current;
        thread.Current = (ActorCell)this;
        try
        {
            Turn(thread);
        }
        finally
        {
            thread.Current = outer;
        }
    }

    /// <summary>Appends a user message.</summary>
    public void Enqueue(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("message is null");
        Lock();
        if ((_status & Closed) != 0)
        {
            Unlock();
            ToDeadLetters(message, sender);
            return;
        }
        var buffer = _append;
        var at = _appended;
        if (at >= _capacity - Math.Max(0, _end - _next) && message is not AutoReceivedMessage)
        {
            Unlock();
            Drop(message, sender);
            return;
        }
        if (buffer is null || at == buffer.Length)
            buffer = Grow(buffer, at);
        ref var slot = ref buffer[at];
        slot.Message = message;
        slot.Sender = sender;
        _appended = at + 1;
        var schedule = _status == 0;
        if (schedule)
            _status = Scheduled;
        Unlock();
        if (schedule)
            Dispatcher.Queue.Enqueue(this, fair: false);
    }

    /// <summary>Pushes a system message; also a closed cell has a turn for it.</summary>
    public void SendSystem(SystemMessage message)
    {
        SystemMessage? head;
        do
        {
            head = Volatile.Read(ref _system);
            message.Next = head;
        }
        while (Interlocked.CompareExchange(ref _system, message, head) != head);
        Lock();
        var schedule = (_status & Scheduled) == 0;
        if (schedule)
            _status |= Scheduled;
        Unlock();
        if (schedule)
            Dispatcher.Queue.Enqueue(this, fair: false);
    }

    /// <summary>Has the first turn of a cell that nobody has seen before it began.</summary>
    public void FirstTurn() => Dispatcher.Queue.Enqueue(this, fair: false);

    /// <summary>In the constructor: scheduled, with a first system message.</summary>
    protected void Begin(SystemMessage first)
    {
        _system = first;
        _status = Scheduled;
    }

    protected abstract void OnSystem(SystemMessage message);

    protected abstract void OnUser(object message, IActorRef? sender);

    protected abstract void OnIdle();

    protected abstract void ToDeadLetters(object message, IActorRef? sender);

    protected abstract void Drop(object message, IActorRef? sender);

    /// <summary>Consumer: changes the suspend count.</summary>
    protected void AddSuspensions(int delta)
    {
        Lock();
        _status = Math.Max(_status & (OneSuspension - 1), _status + delta * OneSuspension);
        Unlock();
    }

    /// <summary>Consumer: the mailbox takes nothing any more, what waits becomes dead letters.</summary>
    protected void Close()
    {
        Lock();
        _status |= Closed;
        var append = _append;
        var appended = _appended;
        _append = null;
        _appended = 0;
        Unlock();
        while (_front is not null && _front.TryTakeFirst(out var first))
            ToDeadLetters(first.Message, first.Sender);
        for (; _next < _end; _next++)
            ToDeadLetters(_batch![_next].Message, _batch[_next].Sender);
        for (var i = 0; i < appended; i++)
            ToDeadLetters(append![i].Message, append[i].Sender);
        _front = null;
        _batch = null;
        _spare = null;
        _next = _end = 0;
    }

    /// <summary>Consumer: puts messages, in order, before everything that waits.</summary>
    protected void Prepend(IReadOnlyList<Envelope> envelopes)
    {
        _front ??= new EnvelopeDeque();
        for (var i = envelopes.Count - 1; i >= 0; i--)
            _front.AddFirst(envelopes[i]);
    }

    void Turn(EngineThread thread)
    {
        var left = Dispatcher.Throughput;
        while (true)
        {
            while (Volatile.Read(ref _system) is not null)
                ProcessSystem();
            if (_status < Closed && TryTake(thread, out var envelope))
            {
                Processed++;
                OnUser(envelope.Message, envelope.Sender);
                if (--left > 0)
                    continue;
                Dispatcher.Queue.Enqueue(this, fair: true);
                return;
            }
            OnIdle();
            if (TryIdle(thread))
                return;
        }
    }

    void ProcessSystem()
    {
        var head = Interlocked.Exchange(ref _system, null);
        SystemMessage? inOrder = null;
        while (head is not null)
        {
            var next = head.Next;
            head.Next = inOrder;
            inOrder = head;
            head = next;
        }
        while (inOrder is not null)
        {
            var next = inOrder.Next;
            inOrder.Next = null;
            OnSystem(inOrder);
            inOrder = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryTake(EngineThread thread, out Envelope envelope)
    {
        if (_front is not null && TryTakeFront(thread, out envelope))
            return true;
        if (_next == _end && !SwapIn(thread))
        {
            envelope = default;
            return false;
        }
        ref var slot = ref _batch![_next++];
        envelope = slot;
        slot = default;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryTakeFront(EngineThread thread, out Envelope envelope)
    {
        if (_front is PriorityDeque byPriority)
        {
            while (_next < _end || SwapIn(thread))
            {
                byPriority.Add(_batch![_next]);
                _batch[_next++] = default;
            }
        }
        return _front!.TryTakeFirst(out envelope);
    }

    bool SwapIn(EngineThread thread)
    {
        if (_batch is { } used)
        {
            _batch = null;
            _next = _end = 0;
            if (_spare is null && used.Length <= RecycledSlotsMax)
                _spare = used;
            else
                thread.Return(used);
        }
        Lock();
        var count = _appended;
        if (count == 0)
        {
            Unlock();
            return false;
        }
        _batch = _append;
        _append = _spare;
        _spare = null;
        _appended = 0;
        Unlock();
        _end = count;
        return true;
    }

    bool TryIdle(EngineThread thread)
    {
        Envelope[]? first = null;
        Envelope[]? second = null;
        Lock();
        var hasWork = Volatile.Read(ref _system) is not null
            || (_status < Closed && (_appended > 0 || _next < _end || _front is { Count: > 0 }));
        if (hasWork)
        {
            Unlock();
            return false;
        }
        if (_next == _end)
        {
            if (_appended == 0 && _append is { Length: > FirstSlots })
            {
                first = _append;
                _append = null;
            }
            if (_append is null && _spare is { Length: FirstSlots })
                _append = _spare;
            else
                second = _spare;
            _spare = null;
        }
        _status &= ~Scheduled;
        Unlock();
        if (first is not null)
            thread.Return(first);
        if (second is not null)
            thread.Return(second);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Envelope[] Grow(Envelope[]? full, int count)
    {
        var bigger = EngineThread.Get().Rent(full is null ? FirstSlots : count * 2);
        full?.AsSpan(0, count).CopyTo(bigger);
        _append = bigger;
        return bigger;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Lock()
    {
        if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0)
            LockContended();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void LockContended()
    {
        var spin = new SpinWait();
        var attempts = 1;
        do
        {
            spin.SpinOnce(sleep1Threshold: -1);
            attempts++;
        }
        while (Volatile.Read(ref _lock) != 0 || Interlocked.CompareExchange(ref _lock, 1, 0) != 0);
        if (attempts > 8)
            Contention++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Unlock() => Volatile.Write(ref _lock, 0);
}
