namespace QuilActors.Engine.Cells;

/// <summary>A deque whose further messages wait in the order of their numbers, behind what was put back.</summary>
sealed class PriorityDeque(Func<object, int> priority) : EnvelopeDeque
{
    readonly PriorityQueue<Envelope, (int Number, long Order)> _waiting = new();
    long _added;

    public override int Count => base.Count + _waiting.Count;

    public void Add(Envelope envelope)
    {
        var told = SampledMessage.Inner(envelope.Message);
        var seen = told is AutoReceivedMessage auto ? auto.Inner : told;
        _waiting.Enqueue(envelope, (priority(seen), _added++));
    }

    public override bool TryTakeFirst(out Envelope envelope)
        => base.TryTakeFirst(out envelope) || _waiting.TryDequeue(out envelope, out _);
}
