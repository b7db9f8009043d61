using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QuilActors.Crypto.Hashing;

/// <summary>Eight lanes in an AVX2 register.</summary>
readonly unsafe struct Lanes8(Vector256<uint> words) : ISha256Lanes<Lanes8>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    readonly Vector256<uint> _words = words;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => Vector256<uint>.Count;

    [MethodImpl(Inline)]
    public static Lanes8 Load(uint* words) => new(Vector256.Load(words));

    [MethodImpl(Inline)]
    public static Lanes8 All(uint word) => new(Vector256.Create(word));

    [MethodImpl(Inline)]
    public void Store(uint* words) => _words.Store(words);

    [MethodImpl(Inline)]
    public Lanes8 ShiftedBehind(Lanes8 before) => new((before._words << 24) | (_words >>> 8));

    [MethodImpl(Inline)]
    public static Lanes8 operator +(Lanes8 left, Lanes8 right) => new(left._words + right._words);

    [MethodImpl(Inline)]
    public static Lanes8 BigSigma0(Lanes8 x) => new(Right(x, 2) ^ Right(x, 13) ^ Right(x, 22));

    [MethodImpl(Inline)]
    public static Lanes8 BigSigma1(Lanes8 x) => new(Right(x, 6) ^ Right(x, 11) ^ Right(x, 25));

    [MethodImpl(Inline)]
    public static Lanes8 SmallSigma0(Lanes8 x) => new(Right(x, 7) ^ Right(x, 18) ^ (x._words >>> 3));

    [MethodImpl(Inline)]
    public static Lanes8 SmallSigma1(Lanes8 x) => new(Right(x, 17) ^ Right(x, 19) ^ (x._words >>> 10));

    [MethodImpl(Inline)]
    public static Lanes8 Choose(Lanes8 x, Lanes8 y, Lanes8 z)
        => new(z._words ^ (x._words & (y._words ^ z._words)));

    [MethodImpl(Inline)]
    public static Lanes8 Majority(Lanes8 x, Lanes8 y, Lanes8 z)
        => new((x._words & y._words) | (z._words & (x._words | y._words)));

    [MethodImpl(Inline)]
    static Vector256<uint> Right(Lanes8 x, byte bits) => (x._words >>> bits) | (x._words << (32 - bits));
}
