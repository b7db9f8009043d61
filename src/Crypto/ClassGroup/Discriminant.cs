using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>A negative fundamental discriminant D = 1 (mod 8) with |D| prime, of 40 to 4,096 bits.</summary>
public sealed class Discriminant
{
    public const int BitsMin = 40;
    public const int BitsMax = 4096;
    public const int SeedBytesMax = 4096;

    Discriminant(BigInteger value, int bits)
    {
        Value = value;
        Bits = bits;
        QuarterRoot = SquareRoot(SquareRoot(-value));
    }

    public BigInteger Value { get; }

    /// <summary>Length of |D|.</summary>
    public int Bits { get; }

    /// <summary>floor(|D|^(1/4)): where the partial Euclid stops.</summary>
    internal BigInteger QuarterRoot { get; }

    /// <summary>Limbs of a and b of a reduced form.</summary>
    internal int HalfLimbs => (Bits + 127) / 128;

    /// <summary>Limbs of c of a reduced form.</summary>
    internal int FullLimbs => (Bits + 63) / 64;

    /// <summary>The discriminant that belongs to a seed of 1 to 4,096 bytes: always the same, whatever finds it.
    /// </summary>
    /// <exception cref="ArgumentException">The seed's or the discriminant's length is out of range.</exception>
    /// <exception cref="OperationCanceledException">Between two primality tests.</exception>
    public static Discriminant FromSeed(ReadOnlySpan<byte> seed, int bits, CancellationToken cancellation = default)
    {
        using var search = new DiscriminantSearch(seed, bits);
        while (!search.Advance())
            cancellation.ThrowIfCancellationRequested();
        return search.Found;
    }

    /// <summary>Checks a discriminant from outside, primality included.</summary>
    public static bool TryCreate(BigInteger value, int bits, out Discriminant? discriminant, out FormReject why)
    {
        discriminant = null;
        why = FormReject.InvalidDiscriminant;
        if (bits is < BitsMin or > BitsMax || value.Sign >= 0 || (-value).GetBitLength() != bits
            || (-value & 7) != 7 || !PrimalityTest.IsPrime(-value))
            return false;
        discriminant = new(value, bits);
        why = FormReject.None;
        return true;
    }

    /// <summary>The random bytes of a seed: SHA256(seed || u16be(0)) || SHA256(seed || u16be(1)) || ...</summary>
    public static byte[] ExpandSeed(ReadOnlySpan<byte> seed, int count)
    {
        var bytes = new byte[count];
        var input = new byte[seed.Length + 2];
        seed.CopyTo(input);
        Span<byte> block = stackalloc byte[32];
        for (var i = 0; i * 32 < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(input.AsSpan(seed.Length), (ushort)i);
            SHA256.HashData(input, block);
            block[..Math.Min(32, count - i * 32)].CopyTo(bytes.AsSpan(i * 32));
        }
        return bytes;
    }

    /// <summary>|D| in ceil(bits / 8) bytes, big endian.</summary>
    public byte[] MagnitudeBytes()
    {
        var bytes = new byte[(Bits + 7) / 8];
        var magnitude = -Value;
        magnitude.TryWriteBytes(bytes.AsSpan(bytes.Length - magnitude.GetByteCount(isUnsigned: true)), out _,
            isUnsigned: true, isBigEndian: true);
        return bytes;
    }

    /// <summary>One whose primality the caller has established.</summary>
    internal static Discriminant OfPrime(BigInteger prime, int bits) => new(-prime, bits);

    internal static void FormWords(in QuadraticForm form, FormSlot slot)
        => slot.Write(Words(form.A), Words(BigInteger.Abs(form.B)), form.B.Sign < 0, Words(form.C));

    static ulong[] Words(BigInteger value)
    {
        var words = new ulong[(value.GetBitLength() + 63) / 64];
        value.TryWriteBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()), out _,
            isUnsigned: true);
        return words;
    }

    static BigInteger SquareRoot(BigInteger n)
    {
        var x = BigInteger.One << ((int)n.GetBitLength() / 2 + 1);
        while (true)
        {
            var y = (x + n / x) >> 1;
            if (y >= x)
                return x;
            x = y;
        }
    }
}
