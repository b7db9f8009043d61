namespace QuilActors.Engine.Cells;

/// <summary>A growing ring of envelopes, taken from the front.</summary>
class EnvelopeDeque
{
    Envelope[] _ring = new Envelope[8];
    int _first;
    int _count;

    public virtual int Count => _count;

    public void AddFirst(Envelope envelope)
    {
        if (_count == _ring.Length)
            Grow();
        _first = (_first - 1 + _ring.Length) % _ring.Length;
        _ring[_first] = envelope;
        _count++;
    }

    public virtual bool TryTakeFirst(out Envelope envelope)
    {
        if (_count == 0)
        {
            envelope = default;
            return false;
        }
        envelope = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        _count--;
        return true;
    }

    void Grow()
    {
        var bigger = new Envelope[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            bigger[i] = _ring[(_first + i) % _ring.Length];
        _ring = bigger;
        _first = 0;
    }
}
