using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>The one algorithm, over one kind of limb vectors.</summary>
sealed class ClassGroupArithmetic<TLimbs> : IDisposable
    where TLimbs : struct, ILimbs
{
    const int Numbers = 48;

    /// <summary>Intermediate products have at most three halves of |D|'s limbs.</summary>
    const int LimbsEach = 2 * Discriminant.BitsMax / 64 + 8;

    readonly LimbArena _arena;
    readonly LimbNumber _limit;
    readonly FormRegisters _f;
    readonly FormRegisters _g;
    readonly FormRegisters _result;
    readonly FormSquarer<TLimbs> _squarer;
    readonly FormComposer<TLimbs> _composer;
    readonly FormReducer<TLimbs> _reducer;
    Discriminant? _discriminant;

    internal ClassGroupArithmetic(Func<LimbArena, TLimbs> limbs)
    {
        _arena = new(Numbers, LimbsEach);
        var math = new LimbMath<TLimbs>(limbs(_arena), _arena.Take(), _arena.Take());
        var euclid = new LehmerEuclid<TLimbs>(math, _arena);
        _limit = _arena.Take();
        _f = new(_arena);
        _g = new(_arena);
        _result = new(_arena);
        _squarer = new(math, euclid, _arena);
        _composer = new(math, euclid, _arena);
        _reducer = new(math, _arena);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Square(FormSlot f, int times)
    {
        Load(_f, f);
        for (var i = 0; i < times; i++)
        {
            _squarer.Square(_f, _result, _limit);
            _reducer.Reduce(_result);
            _f.Swap(_result);
        }
        Save(_f, f);
    }

    internal void Compose(FormSlot f, FormSlot g)
    {
        if (!ReferenceEquals(f.Discriminant, g.Discriminant))
            throw new ArgumentException("another discriminant", nameof(g));
        if (g.IsIdentity)
            return;
        Load(_f, f);
        Load(_g, g);
        _composer.Compose(_f, _g, _result, _limit);
        _reducer.Reduce(_result);
        Save(_result, f);
    }

    public void Dispose() => _arena.Dispose();

    void Load(FormRegisters form, FormSlot slot)
    {
        if (slot.IsEmpty)
            throw new InvalidOperationException("no form is stored here");
        if (!ReferenceEquals(_discriminant, slot.Discriminant))
        {
            _discriminant = slot.Discriminant;
            _limit.Set(_discriminant.QuarterRoot);
        }
        form.A.Set(slot.Frame(0), false);
        form.B.Set(slot.Frame(1), slot.IsNegative);
        form.C.Set(slot.Frame(2), false);
    }

    static void Save(FormRegisters form, FormSlot slot)
        => slot.Write(form.A.Words, form.B.Words, form.B.Negative, form.C.Words);
}
