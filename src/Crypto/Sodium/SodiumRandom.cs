namespace QuilActors.Crypto.Sodium;

/// <summary>The operating system's generator through libsodium. Cores never call it: key material reaches them as
/// bytes.</summary>
public static class SodiumRandom
{
    /// <exception cref="SodiumMissingException">libsodium is not there.</exception>
    public static void Fill(Span<byte> destination)
    {
        SodiumNative.Require();
        SodiumNative.RandomBytes(destination, (nuint)destination.Length);
    }

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
