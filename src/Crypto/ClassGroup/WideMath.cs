using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>One machine instruction each where the processor has it.</summary>
static class WideMath
{
    /// <summary>The high limb of a * b. With the low one as a plain product this is faster than
    /// <see cref="Math.BigMul(ulong, ulong, out ulong)"/>, whose low half goes through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong High(ulong a, ulong b)
        => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    /// <summary>Quotient and remainder; the divisor is not zero. The division instruction gives both, which spares
    /// the product and the difference in Euclid's chain of dependent steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (ulong Quotient, ulong Remainder) DivRem(ulong x, ulong y)
    {
        if (X86Base.X64.IsSupported)
        {
#pragma warning disable SYSLIB5004 // experimental in name only: the instruction is what every x64 has
            return X86Base.X64.DivRem(x, 0, y);
#pragma warning restore SYSLIB5004
        }
        var quotient = x / y;
        return (quotient, x - quotient * y);
    }
}
