using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Residues of an odd modulus in Montgomery's form, n limbs each: what the primality tests need.</summary>
unsafe sealed class MontgomeryRing<TLimbs> : IPrimalityRing
    where TLimbs : struct, ILimbs
{
    const int Numbers = 16;
    const int LimbsMax = Discriminant.BitsMax / 64 + 1;

    readonly LimbArena _arena = new(Numbers, 2 * LimbsMax + 2);
    readonly ulong* _modulus;
    readonly ulong* _product;
    readonly ulong* _one;
    readonly ulong* _minusOne;
    readonly ulong*[] _registers = new ulong*[8];
    TLimbs _limbs;
    int _n;
    ulong _inverse;
    BigInteger _value;

    internal MontgomeryRing(Func<LimbArena, TLimbs> limbs)
    {
        _limbs = limbs(_arena);
        _modulus = _arena.Take().Limbs;
        _product = _arena.Take().Limbs;
        _one = _arena.Take().Limbs;
        _minusOne = _arena.Take().Limbs;
        for (var i = 0; i < _registers.Length; i++)
            _registers[i] = _arena.Take().Limbs;
    }

    public void Dispose() => _arena.Dispose();

    /// <summary>2^(n-1) = 1 mod n: what nearly every composite number fails.</summary>
    public bool PassesFermat(BigInteger modulus)
    {
        Reset(modulus);
        var x = _registers[0];
        PowerOfTwo(x, modulus - 1);
        return Same(x, _one);
    }

    /// <summary>The strong test to base 2: 2^d = 1 or 2^(d 2^r) = -1 for an r below s, n - 1 = d 2^s.</summary>
    public bool PassesStrongBaseTwo(BigInteger modulus)
    {
        Reset(modulus);
        var s = TrailingZeros(modulus - 1);
        var x = _registers[0];
        PowerOfTwo(x, (modulus - 1) >> s);
        if (Same(x, _one) || Same(x, _minusOne))
            return true;
        for (var r = 1; r < s; r++)
        {
            Multiply(x, x, x);
            if (Same(x, _minusOne))
                return true;
        }
        return false;
    }

    /// <summary>The strong Lucas test with Selfridge's parameters P = 1, Q = (1 - D) / 4: U_d = 0 or V_(d 2^r) = 0
    /// for an r below s, n + 1 = d 2^s.</summary>
    /// <param name="modulus">n, odd and no square.</param>
    /// <param name="discriminant">D with Jacobi symbol (D | n) = -1.</param>
    public bool PassesStrongLucas(BigInteger modulus, long discriminant)
    {
        Reset(modulus);
        ulong* u = _registers[0], v = _registers[1], power = _registers[2], q = _registers[3], d = _registers[4];
        Enter(d, discriminant);
        Enter(q, (1 - discriminant) / 4);
        Copy(u, _one);
        Copy(v, _one);
        Copy(power, q);
        var s = TrailingZeros(modulus + 1);
        var exponent = (modulus + 1) >> s;
        for (var bit = (int)exponent.GetBitLength() - 2; bit >= 0; bit--)
        {
            Multiply(u, u, v);
            DoubleIndex(v, power);
            if (((exponent >> bit) & 1).IsZero)
                continue;
            AddOneToIndex(u, v, d);
            Multiply(power, power, q);
        }
        if (IsZero(u) || IsZero(v))
            return true;
        for (var r = 1; r < s; r++)
        {
            DoubleIndex(v, power);
            if (IsZero(v))
                return true;
        }
        return false;
    }

    /// <summary>V_2k = V_k^2 - 2 Q^k; Q^k is squared too.</summary>
    void DoubleIndex(ulong* v, ulong* power)
    {
        Multiply(v, v, v);
        Subtract(v, v, power);
        Subtract(v, v, power);
        Multiply(power, power, power);
    }

    /// <summary>U_(k+1) = (U_k + V_k) / 2, V_(k+1) = (D U_k + V_k) / 2.</summary>
    void AddOneToIndex(ulong* u, ulong* v, ulong* d)
    {
        var t = _registers[5];
        Multiply(t, d, u);
        Sum(u, u, v);
        Halve(u);
        Sum(v, t, v);
        Halve(v);
    }

    void Reset(BigInteger modulus)
    {
        if (modulus == _value)
            return;
        if (modulus.Sign <= 0 || modulus.IsEven || modulus.GetBitLength() > 64 * LimbsMax)
            throw new ArgumentOutOfRangeException(nameof(modulus), "an odd number of at most 4,160 bits is needed");
        _value = modulus;
        _n = (int)((modulus.GetBitLength() + 63) / 64);
        Write(_modulus, modulus);
        _inverse = ManagedLimbs.InverseOfOdd(_modulus[0]);
        Enter(_one, 1);
        Enter(_minusOne, -1);
    }

    void Enter(ulong* to, BigInteger value)
    {
        var residue = (value << (64 * _n)) % _value;
        Write(to, residue.Sign < 0 ? residue + _value : residue);
    }

    void Write(ulong* to, BigInteger value)
    {
        var bytes = new Span<byte>(to, _n * sizeof(ulong));
        bytes.Clear();
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void PowerOfTwo(ulong* x, BigInteger exponent)
    {
        var bits = (int)exponent.GetBitLength();
        var words = new ulong[(bits + 63) / 64];
        exponent.TryWriteBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()), out _,
            isUnsigned: true);
        Copy(x, _one);
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            Multiply(x, x, x);
            if ((words[bit >> 6] >> bit & 1) != 0)
                Sum(x, x, x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Multiply(ulong* r, ulong* a, ulong* b)
    {
        var n = _n;
        var t = _product;
        if (a == b)
            _limbs.Sqr(t, a, n);
        else
            _limbs.Mul(t, a, n, b, n);
        for (var i = 0; i < n; i++)
            t[i] = _limbs.AddMul1(t + i, _modulus, n, unchecked(0 - t[i] * _inverse));
        var carry = _limbs.Add(r, t + n, n, t, n);
        Normalise(r, carry);
    }

    void Sum(ulong* r, ulong* a, ulong* b) => Normalise(r, _limbs.Add(r, a, _n, b, _n));

    void Subtract(ulong* r, ulong* a, ulong* b)
    {
        if (_limbs.Sub(r, a, _n, b, _n) != 0)
            _limbs.Add(r, r, _n, _modulus, _n);
    }

    /// <summary>x / 2: an odd x becomes even by adding the modulus.</summary>
    void Halve(ulong* x)
    {
        var carry = (x[0] & 1) != 0 ? _limbs.Add(x, x, _n, _modulus, _n) : 0;
        for (var i = _n - 1; i >= 0; i--)
        {
            var limb = x[i];
            x[i] = (limb >> 1) | (carry << 63);
            carry = limb & 1;
        }
    }

    void Normalise(ulong* r, ulong carry)
    {
        if (carry != 0 || !IsBelowModulus(r))
            _limbs.Sub(r, r, _n, _modulus, _n);
    }

    bool IsBelowModulus(ulong* r)
    {
        for (var i = _n - 1; i >= 0; i--)
            if (r[i] != _modulus[i])
                return r[i] < _modulus[i];
        return false;
    }

    void Copy(ulong* to, ulong* from) => new ReadOnlySpan<ulong>(from, _n).CopyTo(new(to, _n));

    bool Same(ulong* a, ulong* b) => new ReadOnlySpan<ulong>(a, _n).SequenceEqual(new(b, _n));

    bool IsZero(ulong* a) => !new ReadOnlySpan<ulong>(a, _n).ContainsAnyExcept(0UL);

    static int TrailingZeros(BigInteger value)
    {
        var count = 0;
        while (((value >> count) & 1).IsZero)
            count++;
        return count;
    }
}
