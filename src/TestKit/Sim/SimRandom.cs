using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Engine.Dispatch;

namespace QuilActors.TestKit.Sim;

/// <summary>One stream of chance in a world: xoshiro256** whose state is SHA-256("quil-sim/1" || root || label).
/// Streams of different labels do not disturb each other: a new draw in one place shifts no other.</summary>
public sealed class SimRandom : IRandomSource
{
    readonly ulong _root;
    readonly string _label;
    Dictionary<string, int>? _forks;
    ulong _s0, _s1, _s2, _s3;

    /// <summary>The stream of that label below a root seed.</summary>
    public SimRandom(ulong root, string label)
    {
        (_root, _label) = (root, label);
        var prefix = "quil-sim/1"u8;
        var length = prefix.Length + sizeof(ulong) + Encoding.UTF8.GetByteCount(label);
        var input = length <= 256 ? stackalloc byte[length] : new byte[length];
        prefix.CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[prefix.Length..], root);
        Encoding.UTF8.GetBytes(label, input[(prefix.Length + sizeof(ulong))..]);
        Span<byte> state = stackalloc byte[32];
        SHA256.HashData(input, state);
        (_s0, _s1) = (Read(state, 0), Read(state, 1));
        (_s2, _s3) = (Read(state, 2), Read(state, 3));
    }

    internal SimRandom(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);
        _label = "";
    }

    /// <inheritdoc />
    public ulong Next()
    {
        var result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>The n-th fork of one label is always the same stream, whatever else was drawn or forked.</summary>
    public IRandomSource Fork(string label)
    {
        _forks ??= new Dictionary<string, int>(StringComparer.Ordinal);
        var number = _forks.GetValueOrDefault(label);
        _forks[label] = number + 1;
        return new SimRandom(_root, $"{_label}/{label}#{number}");
    }

    /// <summary>In [0, n).</summary>
    public ulong Below(ulong n) => Math.BigMul(Next(), n, out _);

    /// <summary>In [0, n).</summary>
    public int Below(int n) => (int)Below((ulong)n);

    /// <summary>True with that probability; always one draw.</summary>
    public bool Chance(double probability)
    {
        var draw = Next();
        return probability >= 1 || (probability > 0 && draw < (ulong)(probability * 18_446_744_073_709_551_616.0));
    }

    /// <summary>An exponential number of mean 1 as 32.32 fixed point, by comparisons only (von Neumann): no last bit
    /// depends on the platform.</summary>
    public ulong Exp()
    {
        for (ulong k = 0; ; k++)
        {
            var first = Next();
            var run = first;
            var count = 1;
            ulong next;
            while ((next = Next()) < run)
            {
                run = next;
                count++;
            }
            if ((count & 1) == 1)
                return (k << 32) + (first >> 32);
        }
    }

    /// <summary>An exponential span: min + (mean - min) x Exp.</summary>
    public TimeSpan Exp(TimeSpan min, TimeSpan mean) => new(min.Ticks + ExpTicks(mean.Ticks - min.Ticks));

    /// <summary>Uniform in [from, to].</summary>
    public TimeSpan Uniform(TimeSpan from, TimeSpan to)
        => new(from.Ticks + (long)Below((ulong)(to.Ticks - from.Ticks) + 1));

    /// <summary>So many bytes.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var at = 0; at < count; at += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64BigEndian(word, Next());
            word[..Math.Min(sizeof(ulong), count - at)].CopyTo(bytes.AsSpan(at));
        }
        return bytes;
    }

    internal long ExpTicks(long mean) => (long)((UInt128)(ulong)mean * Exp() >> 32);

    static ulong Read(ReadOnlySpan<byte> state, int word) => BinaryPrimitives.ReadUInt64BigEndian(state[(8 * word)..]);
}
