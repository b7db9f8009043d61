using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>A contiguous range of a proof's blocks with buckets of its own, for one thread. The products of all shares
/// make the proof.</summary>
public sealed class ProofShare
{
    readonly Discriminant _discriminant;
    readonly FormTable _forms;
    readonly ReadOnlyMemory<int> _digits;
    readonly int _first;
    readonly int _width;
    ProofBuckets? _buckets;
    int _added;

    internal ProofShare(Discriminant discriminant, FormTable forms, ReadOnlyMemory<int> digits, int first, int width)
    {
        _discriminant = discriminant;
        _forms = forms;
        _digits = digits;
        _first = first;
        _width = width;
    }

    /// <summary>A form did not compose: its memory was damaged.</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Set once <see cref="Advance"/> returned true, unless it is faulty.</summary>
    internal QuadraticForm? Product { get; private set; }

    /// <summary>Up to so many compositions; true when there is nothing left to do.</summary>
    public bool Advance(VdfArithmetic arithmetic, int compositions)
    {
        ArgumentNullException.ThrowIfNull(arithmetic);
        if (Product is not null || IsFaulty)
            return true;
        try
        {
            _buckets ??= new(_discriminant, _width, arithmetic.Group);
            for (; compositions > 0 && _added < _digits.Length; compositions--, _added++)
                _buckets.Add(_digits.Span[_added], _forms[_first + _added]);
            if (compositions > 0 && _buckets.Join(compositions))
                Product = _buckets.Product();
        }
        catch (InvalidDiscriminantException)
        {
            IsFaulty = true;
        }
        if (Product is null && !IsFaulty)
            return false;
        _buckets = null;
        return true;
    }
}
