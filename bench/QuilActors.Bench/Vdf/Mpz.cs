using System.Numerics;
using System.Runtime.InteropServices;

namespace QuilActors.Bench.Vdf;

/// <summary>GMP's integers, one call an operation: what the textbook reference is made of.</summary>
sealed partial class Mpz : IDisposable
{
    const string Library = "libgmp.so.10";

    Native _value;

    public Mpz() => Init(ref _value);

    public Mpz(BigInteger value)
        : this()
        => SetString(ref _value, value.ToString(), 10);

    public void Dispose() => Clear(ref _value);

    public BigInteger ToBigInteger() => BigInteger.Parse(Marshal.PtrToStringUTF8(GetString(0, 10, ref _value))!);

    public int Sign => _value.Size;

    public void Set(Mpz x) => Set(ref _value, ref x._value);

    public void Mul(Mpz x, Mpz y) => Mul(ref _value, ref x._value, ref y._value);

    public void Add(Mpz x, Mpz y) => Add(ref _value, ref x._value, ref y._value);

    public void Sub(Mpz x, Mpz y) => Sub(ref _value, ref x._value, ref y._value);

    public void Negate() => Neg(ref _value, ref _value);

    public void Double(Mpz x) => Mul2Exp(ref _value, ref x._value, 1);

    public void FloorDivide(Mpz x, Mpz y) => FdivQ(ref _value, ref x._value, ref y._value);

    public void Mod(Mpz x, Mpz y) => FdivR(ref _value, ref x._value, ref y._value);

    public void DivideExact(Mpz x, Mpz y) => Divexact(ref _value, ref x._value, ref y._value);

    public int CompareTo(Mpz x) => Cmp(ref _value, ref x._value);

    public void Swap(Mpz x) => (_value, x._value) = (x._value, _value);

    /// <summary>this = gcd(x, y) = d x + e y.</summary>
    public void GcdExtended(Mpz d, Mpz e, Mpz x, Mpz y)
        => Gcdext(ref _value, ref d._value, ref e._value, ref x._value, ref y._value);

    /// <summary>this = 2^exponent mod modulus.</summary>
    public void PowerOfTwo(Mpz exponent, Mpz modulus)
    {
        using var two = new Mpz(2);
        Powm(ref _value, ref two._value, ref exponent._value, ref modulus._value);
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Native
    {
        public int Allocated;
        public int Size;
        public nint Limbs;
    }

    [LibraryImport(Library, EntryPoint = "__gmpz_init")]
    private static partial void Init(ref Native x);

    [LibraryImport(Library, EntryPoint = "__gmpz_clear")]
    private static partial void Clear(ref Native x);

    [LibraryImport(Library, EntryPoint = "__gmpz_set_str", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetString(ref Native x, string text, int radix);

    [LibraryImport(Library, EntryPoint = "__gmpz_get_str")]
    private static partial nint GetString(nint buffer, int radix, ref Native x);

    [LibraryImport(Library, EntryPoint = "__gmpz_set")]
    private static partial void Set(ref Native r, ref Native x);

    [LibraryImport(Library, EntryPoint = "__gmpz_mul")]
    private static partial void Mul(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_add")]
    private static partial void Add(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_sub")]
    private static partial void Sub(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_neg")]
    private static partial void Neg(ref Native r, ref Native x);

    [LibraryImport(Library, EntryPoint = "__gmpz_mul_2exp")]
    private static partial void Mul2Exp(ref Native r, ref Native x, nuint bits);

    [LibraryImport(Library, EntryPoint = "__gmpz_fdiv_q")]
    private static partial void FdivQ(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_fdiv_r")]
    private static partial void FdivR(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_divexact")]
    private static partial void Divexact(ref Native r, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_cmp")]
    private static partial int Cmp(ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_gcdext")]
    private static partial void Gcdext(ref Native g, ref Native d, ref Native e, ref Native x, ref Native y);

    [LibraryImport(Library, EntryPoint = "__gmpz_powm")]
    private static partial void Powm(ref Native r, ref Native b, ref Native e, ref Native m);
}
