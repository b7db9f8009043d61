namespace QuilActors.Crypto.ClassGroup;

/// <summary>A place for one reduced form in a <see cref="FormTable"/>: header word, then frames of fixed size for a, b
/// and c.</summary>
public readonly ref struct FormSlot
{
    const int CountBits = 8;
    const int CountMask = (1 << CountBits) - 1;
    const ulong NegativeFlag = 1UL << (3 * CountBits);

    readonly Span<ulong> _words;

    internal FormSlot(Discriminant discriminant, Span<ulong> words)
    {
        Discriminant = discriminant;
        _words = words;
    }

    public Discriminant Discriminant { get; }

    /// <summary>Whether no form was stored yet.</summary>
    public bool IsEmpty => _words[0] == 0;

    public bool IsIdentity => CountOf(0) == 1 && _words[1] == 1;

    /// <summary>Puts a reduced form of the table's discriminant here.</summary>
    /// <exception cref="ArgumentException">The form is not one.</exception>
    public void Store(in QuadraticForm form)
    {
        if (!form.IsReduced || !form.IsOn(Discriminant))
            throw new ArgumentException("a reduced form of the slot's discriminant is needed", nameof(form));
        Discriminant.FormWords(form, this);
    }

    public void Store(FormSlot other)
    {
        if (!ReferenceEquals(Discriminant, other.Discriminant))
            throw new ArgumentException("another discriminant", nameof(other));
        other._words.CopyTo(_words);
    }

    /// <exception cref="InvalidOperationException">The slot is empty.</exception>
    public QuadraticForm Load()
    {
        if (IsEmpty)
            throw new InvalidOperationException("no form is stored here");
        var b = ToNumber(Frame(1));
        return new(ToNumber(Frame(0)), IsNegative ? -b : b, ToNumber(Frame(2)));
    }

    /// <summary>b^2 - 4ac = D: what a flipped bit breaks.</summary>
    public bool IsOnDiscriminant() => Load().IsOn(Discriminant);

    internal bool IsNegative => (_words[0] & NegativeFlag) != 0;

    internal ReadOnlySpan<ulong> Frame(int index) => _words.Slice(Start(index), CountOf(index));

    /// <exception cref="InvalidDiscriminantException">No reduced form of the discriminant is that long: memory was
    /// damaged.</exception>
    internal void Write(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, bool bNegative, ReadOnlySpan<ulong> c)
    {
        if (a.Length > Discriminant.HalfLimbs || b.Length > Discriminant.HalfLimbs || c.Length > Discriminant.FullLimbs)
            throw new InvalidDiscriminantException("a form too long for its discriminant");
        a.CopyTo(_words.Slice(Start(0), Discriminant.HalfLimbs));
        b.CopyTo(_words.Slice(Start(1), Discriminant.HalfLimbs));
        c.CopyTo(_words.Slice(Start(2), Discriminant.FullLimbs));
        _words[0] = (uint)a.Length | (ulong)(uint)b.Length << CountBits | (ulong)(uint)c.Length << (2 * CountBits)
            | (bNegative ? NegativeFlag : 0);
    }

    int Start(int index) => 1 + index * Discriminant.HalfLimbs;

    int CountOf(int index) => (int)(_words[0] >> (index * CountBits)) & CountMask;

    static System.Numerics.BigInteger ToNumber(ReadOnlySpan<ulong> limbs)
        => new(System.Runtime.InteropServices.MemoryMarshal.AsBytes(limbs), isUnsigned: true);
}
