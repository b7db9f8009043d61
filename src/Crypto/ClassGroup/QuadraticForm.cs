using System.Numerics;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>A binary quadratic form (a, b, c) of a negative discriminant b^2 - 4ac.</summary>
public readonly record struct QuadraticForm(BigInteger A, BigInteger B, BigInteger C)
{
    /// <summary>-a &lt; b &lt;= a &lt;= c, and b >= 0 if a = c: one form of each class.</summary>
    public bool IsReduced
        => A.Sign > 0 && -A < B && B <= A && A <= C && (A != C || B.Sign >= 0);

    /// <summary>b^2 - 4ac = D.</summary>
    public bool IsOn(Discriminant d)
    {
        ArgumentNullException.ThrowIfNull(d);
        return B * B - 4 * A * C == d.Value;
    }

    /// <summary>(2, 1, (1 - D) / 8).</summary>
    public static QuadraticForm Generator(Discriminant d)
    {
        ArgumentNullException.ThrowIfNull(d);
        return new(2, 1, (1 - d.Value) / 8);
    }

    /// <summary>(1, 1, (1 - D) / 4).</summary>
    public static QuadraticForm Identity(Discriminant d)
    {
        ArgumentNullException.ThrowIfNull(d);
        return new(1, 1, (1 - d.Value) / 4);
    }

    /// <summary>The inverse class's reduced form, of a reduced form.</summary>
    public QuadraticForm Inverse() => B == A || A == C ? this : this with { B = -B };

    /// <summary>Bytes of one coefficient: a and b are written as big-endian two's complement of this length.</summary>
    public static int CoefficientBytes(int discriminantBits) => (discriminantBits + 16) >> 4;

    /// <summary>Bytes of one form.</summary>
    public static int EncodedBytes(int discriminantBits) => 2 * CoefficientBytes(discriminantBits);

    /// <summary>The rules that need no discriminant: a > 0, of at most half the bits, b odd, -a &lt; b &lt;= a. The
    /// length is checked first.</summary>
    /// <returns><see cref="FormReject.None"/> when they all hold.</returns>
    public static FormReject CheckShape(ReadOnlySpan<byte> encoded, int discriminantBits)
    {
        if (encoded.Length != EncodedBytes(discriminantBits))
            return FormReject.WrongLength;
        ReadCoefficients(encoded, out var a, out var b);
        if (a.Sign <= 0)
            return FormReject.ANotPositive;
        if (a.GetBitLength() > (discriminantBits + 1) / 2)
            return FormReject.ATooLarge;
        if (b.IsEven)
            return FormReject.BEven;
        return -a < b && b <= a ? FormReject.None : FormReject.BNotNormal;
    }

    /// <summary>The rules of <see cref="CheckShape"/> that a form must keep which need not be reduced: length, a > 0, b
    /// odd.</summary>
    public static FormReject CheckAnyShape(ReadOnlySpan<byte> encoded, int discriminantBits)
    {
        if (encoded.Length != EncodedBytes(discriminantBits))
            return FormReject.WrongLength;
        ReadCoefficients(encoded, out var a, out var b);
        if (a.Sign <= 0)
            return FormReject.ANotPositive;
        return b.IsEven ? FormReject.BEven : FormReject.None;
    }

    /// <summary>Reads a reduced form of the discriminant.</summary>
    public static FormReject TryDecode(ReadOnlySpan<byte> encoded, Discriminant d, out QuadraticForm form)
    {
        ArgumentNullException.ThrowIfNull(d);
        form = default;
        var shape = CheckShape(encoded, d.Bits);
        if (shape != FormReject.None)
            return shape;
        var reject = TryComplete(encoded, d, out var found);
        if (reject != FormReject.None)
            return reject;
        if (!found.IsReduced)
            return FormReject.NotReduced;
        form = found;
        return FormReject.None;
    }

    /// <summary>Reads any positive definite form of the discriminant, reduced or not, and reduces it.</summary>
    public static FormReject TryDecodeAny(ReadOnlySpan<byte> encoded, Discriminant d, out QuadraticForm form)
    {
        ArgumentNullException.ThrowIfNull(d);
        form = default;
        var shape = CheckAnyShape(encoded, d.Bits);
        if (shape != FormReject.None)
            return shape;
        var reject = TryComplete(encoded, d, out var found);
        if (reject == FormReject.None)
            form = found.Reduce();
        return reject;
    }

    /// <summary>Writes a and b; c follows from the discriminant.</summary>
    /// <exception cref="ArgumentException">The destination has not the length for the form's discriminant, or is too
    /// short for a or b.</exception>
    public void Encode(Span<byte> destination)
    {
        var half = destination.Length / 2;
        if (destination.Length != 2 * half || !Fits(A, half) || !Fits(B, half))
            throw new ArgumentException("not the length of an encoded form", nameof(destination));
        Write(A, destination[..half]);
        Write(B, destination[half..]);
    }

    /// <summary>The reduced form of the class, by the plain algorithm.</summary>
    public QuadraticForm Reduce()
    {
        var (a, b, c) = this;
        while (true)
        {
            // b into (-a, a]
            var q = FloorDivide(a - b, 2 * a);
            c = a * q * q + b * q + c;
            b += 2 * a * q;
            if (a < c || (a == c && b.Sign >= 0))
                return new(a, b, c);
            (a, b, c) = (c, -b, a);
        }
    }

    static FormReject TryComplete(ReadOnlySpan<byte> encoded, Discriminant d, out QuadraticForm form)
    {
        ReadCoefficients(encoded, out var a, out var b);
        var c = BigInteger.DivRem(b * b - d.Value, 4 * a, out var rest);
        form = new(a, b, c);
        return rest.IsZero ? FormReject.None : FormReject.NotOnDiscriminant;
    }

    static void ReadCoefficients(ReadOnlySpan<byte> encoded, out BigInteger a, out BigInteger b)
    {
        var half = encoded.Length / 2;
        a = new(encoded[..half], isUnsigned: false, isBigEndian: true);
        b = new(encoded[half..], isUnsigned: false, isBigEndian: true);
    }

    static bool Fits(BigInteger value, int bytes) => value.GetByteCount() <= bytes;

    static void Write(BigInteger value, Span<byte> to)
    {
        to.Fill(value.Sign < 0 ? (byte)0xff : (byte)0);
        value.TryWriteBytes(to[(to.Length - value.GetByteCount())..], out _, isUnsigned: false, isBigEndian: true);
    }

    static BigInteger FloorDivide(BigInteger n, BigInteger d)
    {
        var q = BigInteger.DivRem(n, d, out var rest);
        return rest.Sign < 0 ? q - 1 : q;
    }
}
