namespace QuilActors.Crypto.Sodium;

/// <summary>Erasing and comparing secrets.</summary>
public static class SodiumMemory
{
    /// <summary>Overwrites with zeros; the compiler cannot remove it.</summary>
    public static void Zero(Span<byte> secret)
    {
        SodiumNative.Require();
        SodiumNative.MemZero(secret, (nuint)secret.Length);
    }

    /// <summary>Equality in constant time; different lengths are unequal at once.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        SodiumNative.Require();
        return left.Length == right.Length && SodiumNative.MemCompare(left, right, (nuint)left.Length) == 0;
    }
}
