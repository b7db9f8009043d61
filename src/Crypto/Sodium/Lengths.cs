namespace QuilActors.Crypto.Sodium;

/// <summary>The native side trusts lengths, so they are checked before each call.</summary>
static class Lengths
{
    internal static void Require(ReadOnlySpan<byte> span, int bytes, string name)
    {
        if (span.Length != bytes)
            throw new ArgumentException($"{bytes} bytes are needed, not {span.Length}", name);
    }
}
