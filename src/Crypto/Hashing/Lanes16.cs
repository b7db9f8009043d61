using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QuilActors.Crypto.Hashing;

/// <summary>Sixteen lanes in an AVX-512 register.</summary>
readonly unsafe struct Lanes16(Vector512<uint> words) : ISha256Lanes<Lanes16>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    readonly Vector512<uint> _words = words;

    public static bool IsSupported => Avx512F.IsSupported;

    public static int Count => Vector512<uint>.Count;

    [MethodImpl(Inline)]
    public static Lanes16 Load(uint* words) => new(Vector512.Load(words));

    [MethodImpl(Inline)]
    public static Lanes16 All(uint word) => new(Vector512.Create(word));

    [MethodImpl(Inline)]
    public void Store(uint* words) => _words.Store(words);

    [MethodImpl(Inline)]
    public Lanes16 ShiftedBehind(Lanes16 before) => new((before._words << 24) | (_words >>> 8));

    [MethodImpl(Inline)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(left._words + right._words);

    [MethodImpl(Inline)]
    public static Lanes16 BigSigma0(Lanes16 x) => new(Xor(Right(x, 2), Right(x, 13), Right(x, 22)));

    [MethodImpl(Inline)]
    public static Lanes16 BigSigma1(Lanes16 x) => new(Xor(Right(x, 6), Right(x, 11), Right(x, 25)));

    [MethodImpl(Inline)]
    public static Lanes16 SmallSigma0(Lanes16 x) => new(Xor(Right(x, 7), Right(x, 18), x._words >>> 3));

    [MethodImpl(Inline)]
    public static Lanes16 SmallSigma1(Lanes16 x) => new(Xor(Right(x, 17), Right(x, 19), x._words >>> 10));

    [MethodImpl(Inline)]
    public static Lanes16 Choose(Lanes16 x, Lanes16 y, Lanes16 z)
        => new(Avx512F.TernaryLogic(x._words, y._words, z._words, 0xca));

    [MethodImpl(Inline)]
    public static Lanes16 Majority(Lanes16 x, Lanes16 y, Lanes16 z)
        => new(Avx512F.TernaryLogic(x._words, y._words, z._words, 0xe8));

    [MethodImpl(Inline)]
    static Vector512<uint> Right(Lanes16 x, [ConstantExpected] byte bits) => Avx512F.RotateRight(x._words, bits);

    /// <summary>x ^ y ^ z in one instruction; the last operand is its truth table.</summary>
    [MethodImpl(Inline)]
    static Vector512<uint> Xor(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z)
        => Avx512F.TernaryLogic(x, y, z, 0x96);
}
