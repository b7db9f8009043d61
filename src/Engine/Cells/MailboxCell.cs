using System.Runtime.CompilerServices;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The consumer's side of the mailbox: turns. No allocation and no atomic per message; only the running turn
/// touches these fields.</summary>
abstract class MailboxCell : CellIdentity
{
    // A chain of buffers; an empty one is kept as long as messages come.
    Envelope[]? _batch;
    int _next;
    int _left;
    CellExtras? _extras;

    protected MailboxCell(ISystemRef? parent, string name, Props props, MessageDispatcher dispatcher, long uid)
        : base(parent, name, props, dispatcher, uid)
    {
        if (props.MailboxType?.Priority is { } priority)
            Extras.Front = new PriorityDeque(priority);
    }

    public IActorRef? RawSender { get; private set; }

    public object? CurrentMessage { get; private set; }

    /// <summary>User messages handled, read racily.</summary>
    public long Processed { get; private set; }

    /// <summary>Messages waiting, read racily.</summary>
    public int MailboxSize => Behind + Waiting;

    /// <summary>Also made by foreign threads: the event stream, the parent.</summary>
    public CellExtras Extras
        => _extras ?? Interlocked.CompareExchange(ref _extras, new CellExtras(), null) ?? _extras;

    public CellExtras? ExtrasOrNull => _extras;

    int Behind => _left + (_extras?.Front?.Count ?? 0);

    public override void Execute()
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

    public void SetCurrent(object? message, IActorRef? sender)
    {
        CurrentMessage = message;
        RawSender = sender;
    }

    protected abstract void OnSystem(SystemMessage message);

    protected abstract void OnUser(object message);

    protected override bool IsFull(int waiting) => waiting + Behind >= Capacity;

    /// <summary>A message other than the one the turn began with: a tick's, a notice's.</summary>
    protected void SetMessage(object message) => CurrentMessage = message;

    /// <summary>The mailbox takes nothing any more, what waits becomes dead letters.</summary>
    protected void Close()
    {
        CloseInbox(out var first, out var chain, out var more);
        while (_extras?.Front is { } front && front.TryTakeFirst(out var put))
            ToDeadLetters(put.Message, put.Sender);
        BatchToDeadLetters();
        if (more >= 0)
            ToDeadLetters(first.Message, first.Sender);
        (_batch, _left) = (chain, Math.Max(0, more));
        BatchToDeadLetters();
        _batch = null;
        if (_extras is not null)
            _extras.Front = null;
    }

    /// <summary>Puts messages, in order, before everything that waits.</summary>
    protected void Prepend(IReadOnlyList<Envelope> envelopes)
    {
        var front = Extras.Front ??= new EnvelopeDeque();
        for (var i = envelopes.Count - 1; i >= 0; i--)
            front.AddFirst(envelopes[i]);
    }

    void BatchToDeadLetters()
    {
        while (_left > 0)
        {
            var envelope = TakeNext(null);
            ToDeadLetters(envelope.Message, envelope.Sender);
        }
    }

    void Turn(EngineThread thread)
    {
        var left = Dispatcher.Throughput;
        var sampling = Dispatcher.SampleMask;
        var deadline = Dispatcher.NewDeadline();
        while (true)
        {
            while (HasSystemMessages)
                ProcessSystem();
            Envelope envelope;
            if (!TakesUserMessages)
            {
                if (TryIdle(Behind > 0))
                    return;
                continue;
            }
            if (_extras?.Front is not { } front || !TryTakeFront(front, thread, out envelope))
            {
                if (_left > 0)
                {
                    envelope = TakeNext(thread);
                }
                else
                {
                    SetCurrent(null, null);
                    if (!SwapOrIdle(out envelope, ref _batch, out var more, thread))
                        return;
                    if (more < 0)
                        continue;
                    _left = more;
                    if (_extras?.Front is PriorityDeque byPriority)
                    {
                        byPriority.Add(envelope);
                        continue;
                    }
                }
            }
            if ((++Processed & sampling) == 0)
                WantsSample = true;
            RawSender = envelope.Sender;
            OnUser(envelope.Message);
            if (--left > 0 && !Dispatcher.IsPast(deadline))
                continue;
            Dispatcher.Queue.Enqueue(this, fair: true);
            return;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryTakeFront(EnvelopeDeque front, EngineThread thread, out Envelope envelope)
    {
        if (front is PriorityDeque byPriority)
        {
            while (_left > 0)
                byPriority.Add(TakeNext(thread));
            // The turn is not over: only the consumer makes that count less.
            while (Waiting > 0 && SwapOrIdle(out envelope, ref _batch, out _left, thread))
            {
                byPriority.Add(envelope);
                while (_left > 0)
                    byPriority.Add(TakeNext(thread));
            }
        }
        return front.TryTakeFirst(out envelope);
    }

    void ProcessSystem()
    {
        for (var message = TakeSystemMessages(); message is not null;)
        {
            var next = message.Next;
            message.Next = null;
            OnSystem(message);
            message = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Envelope TakeNext(EngineThread? thread)
    {
        var batch = _batch!;
        var at = _next;
        var envelope = batch[at];
        batch[at] = default;
        _next = at + 1;
        if (--_left == 0)
            _next = 0;
        else if (at + 2 == batch.Length)
            Advance(batch, thread);
        return envelope;
    }

    void Advance(Envelope[] used, EngineThread? thread)
    {
        _batch = (Envelope[])used[^1].Message;
        _next = 0;
        used[^1] = default;
        thread?.Return(used);
    }
}
