namespace QuilActors.Engine.Cells;

/// <summary>A growing ring of envelopes, taken from the front.</summary>
sealed class EnvelopeDeque
{
    Envelope[] _ring = new Envelope[8];
    int _first;

    public int Count { get; private set; }

    public void AddFirst(Envelope envelope)
    {
        if (Count == _ring.Length)
            Grow();
        _first = (_first - 1 + _ring.Length) % _ring.Length;
        _ring[_first] = envelope;
        Count++;
    }

    public bool TryTakeFirst(out Envelope envelope)
    {
        if (Count == 0)
        {
            envelope = default;
            return false;
        }
        envelope = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        Count--;
        return true;
    }

    void Grow()
    {
        var bigger = new Envelope[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
            bigger[i] = _ring[(_first + i) % _ring.Length];
        _ring = bigger;
        _first = 0;
    }
}
