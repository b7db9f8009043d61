using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>A sign-magnitude integer in native memory, little-endian 64-bit limbs, in a frame of fixed capacity that a
/// <see cref="LimbArena"/> owns. Zero has no limbs and no sign.</summary>
unsafe sealed class LimbNumber(ulong* frame, int capacity)
{
    internal ulong* Limbs = frame;
    internal int Count;
    internal bool Negative;

    internal int Capacity => capacity;

    internal bool IsZero => Count == 0;

    internal bool IsOne => Count == 1 && Limbs[0] == 1 && !Negative;

    internal int BitLength
        => Count == 0 ? 0 : 64 * Count - BitOperations.LeadingZeroCount(Limbs[Count - 1]);

    /// <summary>The 64 bits below and with the highest set bit; the number is not zero.</summary>
    internal ulong Top64
    {
        get
        {
            var high = Limbs[Count - 1];
            var shift = BitOperations.LeadingZeroCount(high);
            return shift == 0 || Count == 1 ? high << shift : (high << shift) | (Limbs[Count - 2] >> (64 - shift));
        }
    }

    internal void Clear()
    {
        Count = 0;
        Negative = false;
    }

    internal void Set(ulong value)
    {
        Limbs[0] = value;
        Count = value == 0 ? 0 : 1;
        Negative = false;
    }

    internal void Set(LimbNumber other)
    {
        var count = other.Count;
        for (var i = 0; i < count; i++)
            Limbs[i] = other.Limbs[i];
        Count = count;
        Negative = other.Negative;
    }

    internal void Set(ReadOnlySpan<ulong> words, bool negative)
    {
        Check(words.Length);
        words.CopyTo(new Span<ulong>(Limbs, capacity));
        Count = words.Length;
        Trim();
        Negative = negative && Count != 0;
    }

    /// <exception cref="ArgumentOutOfRangeException">The value does not fit the frame.</exception>
    internal void Set(BigInteger value)
    {
        var magnitude = BigInteger.Abs(value);
        Check((int)((magnitude.GetBitLength() + 63) / 64));
        var bytes = new Span<byte>(Limbs, capacity * sizeof(ulong));
        bytes.Clear();
        magnitude.TryWriteBytes(bytes, out _, isUnsigned: true);
        Count = capacity;
        Trim();
        Negative = value.Sign < 0;
    }

    internal BigInteger ToBigInteger()
    {
        var magnitude = new BigInteger(new ReadOnlySpan<byte>(Limbs, Count * sizeof(ulong)), isUnsigned: true);
        return Negative ? -magnitude : magnitude;
    }

    internal ReadOnlySpan<ulong> Words => new(Limbs, Count);

    /// <summary>Drops leading zero limbs; zero loses its sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Trim()
    {
        if (Count == 0 || Limbs[Count - 1] == 0)
            TrimZeros();
    }

    void TrimZeros()
    {
        var count = Count;
        while (count > 0 && Limbs[count - 1] == 0)
            count--;
        Count = count;
        if (count == 0)
            Negative = false;
    }

    /// <summary>Writes zeros above the number up to <paramref name="count"/> limbs; its value stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pad(int count)
    {
        for (var i = Count; i < count; i++)
            Limbs[i] = 0;
    }

    /// <summary>Exchanges frames and values of two numbers of one arena.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Swap(LimbNumber other)
    {
        var limbs = Limbs;
        Limbs = other.Limbs;
        other.Limbs = limbs;
        (Count, other.Count) = (other.Count, Count);
        (Negative, other.Negative) = (other.Negative, Negative);
    }

    internal static int CompareMagnitude(LimbNumber x, LimbNumber y)
    {
        if (x.Count != y.Count)
            return x.Count > y.Count ? 1 : -1;
        for (var i = x.Count - 1; i >= 0; i--)
            if (x.Limbs[i] != y.Limbs[i])
                return x.Limbs[i] > y.Limbs[i] ? 1 : -1;
        return 0;
    }

    void Check(int count) => ArgumentOutOfRangeException.ThrowIfGreaterThan(count, capacity);
}
