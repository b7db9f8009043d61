using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Fermat's test to base 2 of eight odd numbers at once: Montgomery arithmetic in AVX-512, a number a lane.
/// </summary>
/// <remarks>Numbers are digits of 28 bits in lanes of 64: a column of the product and of its reduction adds up at most
/// 152 products of 56 bits, which fit 64, so carries wait until the end. Values stay below twice the modulus, which has
/// at least 4 bits less than the digits hold; only the last comparison is modulo it.</remarks>
unsafe sealed class FermatLanes : IDisposable
{
    internal const int Lanes = 8;

    /// <summary>Of a discriminant: its candidates may grow by a bit. Longer ones would overflow a column.</summary>
    internal const int BitsMax = 2048;

    const int DigitBits = 28;
    const ulong DigitMask = (1UL << DigitBits) - 1;

    /// <summary>Digits go in blocks of four.</summary>
    const int Block = 4;

    const int DigitsMax = (BitsMax + 5 + Block * DigitBits - 1) / (Block * DigitBits) * Block;

    readonly Vector512<ulong>* _modulus;
    readonly Vector512<ulong>* _value;
    readonly Vector512<ulong>* _product;
    readonly BigInteger[] _numbers = new BigInteger[Lanes];
    readonly BigInteger[] _ones = new BigInteger[Lanes];
    int _digits;

    internal FermatLanes()
    {
        _modulus = (Vector512<ulong>*)NativeMemory.AlignedAlloc(
            (nuint)(4 * DigitsMax * sizeof(Vector512<ulong>)), (nuint)sizeof(Vector512<ulong>));
        _value = _modulus + DigitsMax;
        _product = _value + DigitsMax;
    }

    ~FermatLanes() => NativeMemory.AlignedFree(_modulus);

    internal static bool IsSupported => Avx512F.IsSupported;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_modulus);
        GC.SuppressFinalize(this);
    }

    /// <summary>2^(n - 1) = 1 mod n for each of the eight numbers?</summary>
    /// <param name="numbers">Eight odd numbers above 2.</param>
    /// <param name="passes">The answers.</param>
    internal void Test(ReadOnlySpan<BigInteger> numbers, Span<bool> passes)
    {
        var bits = Enter(numbers);
        var inverse = Vector512<ulong>.Zero;
        for (var lane = 0; lane < Lanes; lane++)
            inverse = inverse.WithElement(
                lane, (0 - ManagedLimbs.InverseOfOdd(_modulus[0].GetElement(lane))) & DigitMask);
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            Square();
            Reduce(inverse);
            // The exponent n - 1 has the bits of n but the lowest.
            Normalise(bit == 0
                ? Vector512<ulong>.Zero
                : (_modulus[bit / DigitBits] >>> (bit % DigitBits)) & Vector512<ulong>.One);
        }
        for (var lane = 0; lane < Lanes; lane++)
            passes[lane] = ((Value(lane) - _ones[lane]) % _numbers[lane]).IsZero;
    }

    int Enter(ReadOnlySpan<BigInteger> numbers)
    {
        var bits = 0;
        foreach (var number in numbers)
            bits = Math.Max(bits, (int)number.GetBitLength());
        if (numbers.Length != Lanes || bits > BitsMax + 1)
            throw new ArgumentException($"{Lanes} numbers of at most {BitsMax} bits are needed", nameof(numbers));
        _digits = (bits + 4 + Block * DigitBits - 1) / (Block * DigitBits) * Block;
        for (var lane = 0; lane < Lanes; lane++)
        {
            _numbers[lane] = numbers[lane];
            _ones[lane] = (BigInteger.One << (DigitBits * _digits)) % numbers[lane];
            Spread(numbers[lane], _modulus, lane);
            Spread(_ones[lane], _value, lane);
        }
        return bits;
    }

    void Spread(BigInteger number, Vector512<ulong>* to, int lane)
    {
        var bytes = new byte[_digits * DigitBits / 8 + sizeof(ulong)];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        for (var i = 0; i < _digits; i++)
        {
            var at = i * DigitBits;
            var word = BitConverter.ToUInt64(bytes, at / 8) >> (at % 8);
            ((ulong*)(to + i))[lane] = word & DigitMask;
        }
    }

    BigInteger Value(int lane)
    {
        var value = BigInteger.Zero;
        for (var i = _digits - 1; i >= 0; i--)
            value = (value << DigitBits) + ((ulong*)(_value + i))[lane];
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Times(Vector512<ulong> a, Vector512<ulong> b)
        => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    /// <summary>The product's columns without carries. Four rows at a time slide over the digits, so that a column is
    /// loaded and stored once for four products; rows count twice but for the squares on the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Square()
    {
        var n = _digits;
        Vector512<ulong>* x = _value, t = _product;
        for (var i = 0; i < 2 * n; i++)
            t[i] = Vector512<ulong>.Zero;
        for (var i = 0; i < n; i += Block)
        {
            Vector512<ulong> a0 = x[i], a1 = x[i + 1], a2 = x[i + 2], a3 = x[i + 3];
            Vector512<ulong> d0 = a0 + a0, d1 = a1 + a1, d2 = a2 + a2, d3 = a3 + a3;
            var column = t + 2 * i;
            column[0] += Times(a0, a0);
            column[1] += Times(d0, a1);
            column[2] += Times(d0, a2) + Times(a1, a1);
            column[3] += Times(d0, a3) + Times(d1, a2);
            column[4] += Times(d1, a3) + Times(a2, a2);
            column[5] += Times(d2, a3);
            column[6] += Times(a3, a3);
            Slide(t + i, x, i + Block, n, d0, d1, d2, d3,
                Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        }
    }

    /// <summary>Montgomery's reduction: the low half becomes 0 digit by digit, the high half is the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Reduce(Vector512<ulong> inverse)
    {
        var n = _digits;
        Vector512<ulong>* m = _modulus;
        var mask = Vector512.Create(DigitMask);
        Vector512<ulong> m0 = m[0], m1 = m[1], m2 = m[2], m3 = m[3];
        for (var i = 0; i < n; i += Block)
        {
            var t = _product + i;
            var t0 = t[0];
            var q0 = Times(t0, inverse) & mask;
            t0 += Times(q0, m0);
            var t1 = t[1] + Times(q0, m1) + (t0 >>> DigitBits);
            var q1 = Times(t1, inverse) & mask;
            t1 += Times(q1, m0);
            var t2 = t[2] + Times(q0, m2) + Times(q1, m1) + (t1 >>> DigitBits);
            var q2 = Times(t2, inverse) & mask;
            t2 += Times(q2, m0);
            var t3 = t[3] + Times(q0, m3) + Times(q1, m2) + Times(q2, m1) + (t2 >>> DigitBits);
            var q3 = Times(t3, inverse) & mask;
            t3 += Times(q3, m0);
            t[4] += t3 >>> DigitBits;
            Slide(t, m, Block, n, q0, q1, q2, q3, m3, m2, m1);
        }
    }

    /// <summary>to[j .. j + 3] += digits[j] * (row0 .. row3) for j from <paramref name="from"/> to the end;
    /// b1, b2 and b3 are the digits before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Slide(
        Vector512<ulong>* to, Vector512<ulong>* digits, int from, int end, Vector512<ulong> row0,
        Vector512<ulong> row1, Vector512<ulong> row2, Vector512<ulong> row3, Vector512<ulong> b1,
        Vector512<ulong> b2, Vector512<ulong> b3)
    {
        var j = from;
        for (; j < end; j += Block)
        {
            Vector512<ulong> c0 = digits[j], c1 = digits[j + 1], c2 = digits[j + 2], c3 = digits[j + 3];
            to[j] += Times(row0, c0) + Times(row1, b1) + (Times(row2, b2) + Times(row3, b3));
            to[j + 1] += Times(row0, c1) + Times(row1, c0) + (Times(row2, b1) + Times(row3, b2));
            to[j + 2] += Times(row0, c2) + Times(row1, c1) + (Times(row2, c0) + Times(row3, b1));
            to[j + 3] += Times(row0, c3) + Times(row1, c2) + (Times(row2, c1) + Times(row3, c0));
            (b1, b2, b3) = (c3, c2, c1);
        }
        to[j] += Times(row1, b1) + Times(row2, b2) + Times(row3, b3);
        to[j + 1] += Times(row2, b1) + Times(row3, b2);
        to[j + 2] += Times(row3, b1);
    }

    /// <summary>The high half in digits, doubled in the lanes where <paramref name="doubled"/> is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Normalise(Vector512<ulong> doubled)
    {
        var n = _digits;
        Vector512<ulong>* x = _value, t = _product + n;
        var mask = Vector512.Create(DigitMask);
        Vector512<ulong> carry = Vector512<ulong>.Zero, over = Vector512<ulong>.Zero;
        for (var i = 0; i < n; i++)
        {
            var column = t[i] + carry;
            carry = column >>> DigitBits;
            var digit = Avx512F.ShiftLeftLogicalVariable(column & mask, doubled) + over;
            over = digit >>> DigitBits;
            x[i] = digit & mask;
        }
    }
}
