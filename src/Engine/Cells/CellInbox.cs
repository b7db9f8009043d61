using System.Runtime.CompilerServices;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The side of a cell that any thread writes to. A first waiting message lies in the cell itself, further ones
/// in a chain of buffers, under a spin lock of one CAS; the consumer takes all of it at once.</summary>
/// <remarks>Status changes only under the lock: bit 0 scheduled, bit 1 closed, bits 2.. suspend count. The fields of
/// this class come first in the object, those of the consumer last (see <see cref="CellIdentity"/>), so that the two
/// sides rarely write to the same cache line.</remarks>
abstract class CellInbox : IThreadPoolWorkItem
{
    /// <summary>The largest buffer of the chain. The last slot of a buffer is the link to the next.</summary>
    public const int BufferSlotsMax = 1024;

    protected const int Scheduled = 1;
    protected const int Closed = 2;
    protected const int OneSuspension = 4;
    const int BufferSlotsMin = 4;
    const int AttemptsBeforeYield = 40;
    const int ContendedAttempts = 8;

    SystemMessage? _system;

    // under the lock
    object? _only;
    IActorRef? _onlySender;
    Envelope[]? _first;
    Envelope[]? _last;
    int _at;
    int _waiting;

    int _lock;
    volatile int _status;
    readonly bool _isBounded;

    protected CellInbox(MessageDispatcher dispatcher, bool isBounded)
    {
        Dispatcher = dispatcher;
        _isBounded = isBounded;
    }

    public MessageDispatcher Dispatcher { get; }

    /// <summary>Failed attempts at the lock in runs of more than eight.</summary>
    public int Contention { get; private set; }

    /// <summary>The next message told is to be timed: set by the consumer, taken by a producer.</summary>
    public bool WantsSample { get; set; }

    public bool IsClosed => (_status & Closed) != 0;

    public bool IsScheduled => (_status & Scheduled) != 0;

    public int SuspendCount => _status / OneSuspension;

    /// <summary>Messages the consumer has not taken over, read racily.</summary>
    protected int Waiting => _waiting;

    protected bool HasSystemMessages => Volatile.Read(ref _system) is not null;

    /// <summary>Neither suspended nor closed.</summary>
    protected bool TakesUserMessages => _status < Closed;

    /// <summary>Appends a user message.</summary>
    public void Enqueue(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("message is null");
        if (WantsSample)
            message = Sample(message);
        Lock();
        if ((_status & Closed) != 0)
        {
            Unlock();
            ToDeadLetters(message, sender);
            return;
        }
        var waiting = _waiting;
        if (_isBounded && IsFull(waiting) && message is not AutoReceivedMessage)
        {
            Unlock();
            Drop(message, sender);
            return;
        }
        if (waiting == 0)
        {
            _only = message;
            _onlySender = sender;
        }
        else
        {
            var buffer = _last;
            var at = _at;
            if (buffer is null || at >= buffer.Length - 1)
            {
                buffer = Link(buffer);
                at = 0;
            }
            ref var slot = ref buffer[at];
            slot.Message = message;
            slot.Sender = sender;
            _at = at + 1;
        }
        _waiting = waiting + 1;
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

    /// <summary>One turn.</summary>
    public abstract void Execute();

    /// <summary>Whether a bounded mailbox takes no more; called under the lock.</summary>
    protected abstract bool IsFull(int waiting);

    /// <summary>The message in an envelope that notes when it was told.</summary>
    protected abstract object Sample(object message);

    protected abstract void ToDeadLetters(object message, IActorRef? sender);

    protected abstract void Drop(object message, IActorRef? sender);

    /// <summary>Consumer: all system messages, oldest first.</summary>
    protected SystemMessage? TakeSystemMessages()
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
        return inOrder;
    }

    /// <summary>Consumer: takes over all that waits, else lets go of the turn unless there are system messages.
    /// </summary>
    /// <param name="first">The oldest message; none if <paramref name="more"/> is -1.</param>
    /// <param name="batch">The messages behind it; an empty buffer before, which later messages are given.</param>
    /// <param name="more">How many they are; -1 if nothing waits.</param>
    /// <param name="thread">Takes the buffers of a cell that idles.</param>
    /// <returns>False if the turn is over: another may have begun.</returns>
    protected bool SwapOrIdle(out Envelope first, ref Envelope[]? batch, out int more, EngineThread thread)
    {
        Lock();
        more = _waiting - 1;
        first.Message = _only!;
        first.Sender = _onlySender;
        if (more < 0)
            return Idle(ref batch, thread);
        _only = null;
        _onlySender = null;
        _waiting = 0;
        if (more > 0)
        {
            var chain = _first;
            _first = _last = batch;
            _at = 0;
            batch = chain;
        }
        Unlock();
        return true;
    }

    /// <summary>Consumer: lets go of the turn; false if there is something to do.</summary>
    protected bool TryIdle(bool hasMessages)
    {
        Lock();
        var hasWork = HasSystemMessages || (TakesUserMessages && (hasMessages || _waiting > 0));
        if (!hasWork)
            _status &= ~Scheduled;
        Unlock();
        return !hasWork;
    }

    /// <summary>Consumer: changes the suspend count.</summary>
    protected void AddSuspensions(int delta)
    {
        Lock();
        _status = Math.Max(_status & (OneSuspension - 1), _status + delta * OneSuspension);
        Unlock();
    }

    /// <summary>Consumer: nothing is taken any more; what waits is given over.</summary>
    protected void CloseInbox(out Envelope first, out Envelope[]? chain, out int more)
    {
        Lock();
        _status |= Closed;
        more = _waiting - 1;
        first.Message = _only!;
        first.Sender = _onlySender;
        chain = _first;
        _only = null;
        _onlySender = null;
        _first = _last = null;
        _at = _waiting = 0;
        Unlock();
    }

    /// <summary>Under the lock, which it leaves.</summary>
    bool Idle(ref Envelope[]? batch, EngineThread thread)
    {
        if (HasSystemMessages)
        {
            Unlock();
            return true;
        }
        var one = batch;
        var other = _first;
        batch = null;
        _first = _last = null;
        _at = 0;
        _status &= ~Scheduled;
        Unlock();
        if (one is not null)
            thread.Return(one);
        if (other is not null)
            thread.Return(other);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Envelope[] Link(Envelope[]? full)
    {
        var slots = full is null ? BufferSlotsMin : Math.Min(2 * full.Length, BufferSlotsMax);
        var next = EngineThread.Get().Rent(slots);
        if (full is null)
            _first = next;
        else
            full[^1].Message = next;
        _last = next;
        return next;
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
            // Held for a few nanoseconds: only a holder that lost its processor is worth a yield.
            if (spin.NextSpinWillYield && attempts < AttemptsBeforeYield)
                spin.Reset();
            spin.SpinOnce(sleep1Threshold: -1);
            attempts++;
        }
        while (Volatile.Read(ref _lock) != 0 || Interlocked.CompareExchange(ref _lock, 1, 0) != 0);
        if (attempts > ContendedAttempts)
            Contention++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Unlock() => Volatile.Write(ref _lock, 0);
}
