using System.Globalization;
using System.Numerics;

namespace QuilActors.Hocon;

/// <summary>An exact decimal number: <c>mantissa x 10^exponent</c>.</summary>
readonly record struct DecimalNumber(BigInteger Mantissa, int Exponent)
{
    // Beyond it a value is certainly out of every range here, or rounds to nothing.
    const int ExponentMax = 100_000;

    /// <summary>Whether the whole text is a number of the JSON grammar.</summary>
    public static bool IsJson(ReadOnlySpan<char> text)
    {
        var at = text is ['-', ..] ? 1 : 0;
        var digits = Digits(text, at);
        if (digits == 0 || (digits > 1 && text[at] == '0'))
            return false;
        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = Digits(text, at + 1);
            if (digits == 0)
                return false;
            at += 1 + digits;
        }
        return at + ExponentLength(text, at) == text.Length;
    }

    /// <summary>Reads sign, digits and/or fraction, exponent at the start of a text.</summary>
    /// <param name="text">What is behind the number is left for the caller.</param>
    /// <param name="length">The number's characters.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when no number of a reasonable length starts here.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out int length, out DecimalNumber number)
    {
        number = default;
        var at = text is ['-' or '+', ..] ? 1 : 0;
        var whole = Digits(text, at);
        var fraction = at + whole < text.Length && text[at + whole] == '.' ? Digits(text, at + whole + 1) : 0;
        length = at + whole + (fraction > 0 ? 1 + fraction : 0);
        if (whole + fraction == 0)
            return false;
        var exponentLength = ExponentLength(text, length);
        if (length + exponentLength > HoconLimits.NumberCharsMax)
            return false;
        var mantissa = BigInteger.Parse(
            string.Concat("0", text.Slice(at, whole), fraction > 0 ? text.Slice(at + whole + 1, fraction) : default),
            NumberStyles.None, CultureInfo.InvariantCulture);
        var exponent = exponentLength == 0 ? 0 : Clamp(text.Slice(length + 1, exponentLength - 1));
        length += exponentLength;
        number = new DecimalNumber(text[0] == '-' ? -mantissa : mantissa, exponent - fraction);
        return true;
    }

    /// <summary>The number times a unit, rounded to the nearest whole, halves away from zero.</summary>
    /// <returns>False when the result does not fit into a signed 64-bit number.</returns>
    public bool TryScale(BigInteger unit, out long nearest)
    {
        nearest = 0;
        var digits = Mantissa.IsZero ? 0 : (int)BigInteger.Log10(BigInteger.Abs(Mantissa) * unit) + 1;
        if (Mantissa.IsZero || digits + Exponent < -1)
            return true;
        if (digits + Exponent > 21)
            return false;
        var scaled = Mantissa * unit;
        if (Exponent >= 0)
        {
            scaled *= BigInteger.Pow(10, Exponent);
        }
        else
        {
            var divisor = BigInteger.Pow(10, -Exponent);
            var half = divisor / 2;
            scaled = (scaled + (scaled.Sign < 0 ? -half : half)) / divisor;
        }
        if (scaled < long.MinValue || scaled > long.MaxValue)
            return false;
        nearest = (long)scaled;
        return true;
    }

    /// <summary>The number as it is when it is whole.</summary>
    public bool TryWhole(out long whole)
    {
        if (!TryScale(1, out whole))
            return false;
        if (Exponent < -2 * HoconLimits.NumberCharsMax)
            return Mantissa.IsZero;
        return Exponent >= 0 || Mantissa == whole * BigInteger.Pow(10, -Exponent);
    }

    static int Digits(ReadOnlySpan<char> text, int at)
    {
        var length = 0;
        while (at + length < text.Length && char.IsAsciiDigit(text[at + length]))
            length++;
        return length;
    }

    // 'e', an optional sign, digits; 0 when that does not stand here (the exabyte's E has no digits behind it).
    static int ExponentLength(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E'))
            return 0;
        var sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0;
        var digits = Digits(text, at + 1 + sign);
        return digits == 0 ? 0 : 1 + sign + digits;
    }

    static int Clamp(ReadOnlySpan<char> exponent)
        => (int)BigInteger.Clamp(
            BigInteger.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            -ExponentMax, ExponentMax);
}
