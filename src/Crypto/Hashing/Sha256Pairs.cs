using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace QuilActors.Crypto.Hashing;

/// <summary>SHA-256 of many tree nodes: messages of one mark byte and two digests, as many at once as the processor
/// has lanes. Digests are four numbers, the big-endian values of their 8-byte parts.</summary>
public static unsafe class Sha256Pairs
{
    const int DigestWords = 4;
    const int PairWords = 2 * DigestWords;
    const int BlockWords = 16;
    const int LanesMax = 16;

    /// <summary>1 + 64 bytes.</summary>
    const uint MessageBits = 520;

    static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <summary>The lanes this processor has: 16, 8, or 1 for the library.</summary>
    public static int Lanes => Lanes16.IsSupported ? Lanes16.Count : Lanes8.IsSupported ? Lanes8.Count : 1;

    /// <summary>parents[i] = SHA-256(mark || pair i); the parents may overwrite the start of the pairs.</summary>
    /// <exception cref="ArgumentException">Not whole pairs, or too few parents.</exception>
    public static void Hash(byte mark, ReadOnlySpan<ulong> pairs, Span<ulong> parents)
        => Hash(mark, pairs, parents, Lanes);

    /// <summary>The same with 1, 8 or 16 lanes, at most those of the processor.</summary>
    public static void Hash(byte mark, ReadOnlySpan<ulong> pairs, Span<ulong> parents, int lanes)
    {
        if (lanes > Lanes || lanes is not (1 or 8 or LanesMax))
            throw new ArgumentOutOfRangeException(nameof(lanes), lanes, $"1, 8 or 16, at most {Lanes}");
        var count = pairs.Length / PairWords;
        if (pairs.Length != count * PairWords || parents.Length < count * DigestWords)
            throw new ArgumentException("whole pairs and room for their parents are needed", nameof(pairs));
        fixed (ulong* from = pairs, to = parents)
        {
            // A single pair is not worth the lanes.
            var i = 0;
            for (; lanes > 1 && count - i > 1; i += lanes)
                HashLanes(mark, from + i * PairWords, to + i * DigestWords, Math.Min(lanes, count - i), lanes);
            for (; i < count; i++)
                HashOne(mark, from + i * PairWords, to + i * DigestWords);
        }
    }

    static void HashLanes(byte mark, ulong* pairs, ulong* parents, int count, int lanes)
    {
        if (lanes == LanesMax)
            HashBatch<Lanes16>(mark, pairs, parents, count);
        else
            HashBatch<Lanes8>(mark, pairs, parents, count);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void HashBatch<T>(byte mark, ulong* pairs, ulong* parents, int count)
        where T : unmanaged, ISha256Lanes<T>
    {
        var words = stackalloc uint[BlockWords * LanesMax];
        for (var lane = 0; lane < count; lane++)
            for (var i = 0; i < PairWords; i++)
            {
                var part = pairs[lane * PairWords + i];
                words[2 * i * T.Count + lane] = (uint)(part >> 32);
                words[(2 * i + 1) * T.Count + lane] = (uint)part;
            }
        var block = stackalloc T[BlockWords];
        var state = stackalloc T[8];
        for (var i = 0; i < 8; i++)
            state[i] = T.All(InitialState[i]);

        // The mark moves every word one byte down; the last byte of the pair begins the second block.
        var before = T.All(mark);
        for (var i = 0; i < BlockWords; i++)
        {
            var word = T.Load(words + i * T.Count);
            block[i] = word.ShiftedBehind(before);
            before = word;
        }
        Compress(state, block);
        block[0] = T.All(0x80u << 24).ShiftedBehind(before);
        for (var i = 1; i < BlockWords; i++)
            block[i] = T.All(i == BlockWords - 1 ? MessageBits : 0);
        Compress(state, block);

        for (var i = 0; i < 8; i++)
            state[i].Store(words + i * T.Count);
        for (var lane = 0; lane < count; lane++)
            for (var i = 0; i < DigestWords; i++)
                parents[lane * DigestWords + i] =
                    (ulong)words[2 * i * T.Count + lane] << 32 | words[(2 * i + 1) * T.Count + lane];
    }

    /// <summary>Sixteen rounds a turn, so that the eight variables change roles by name and not by moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Compress<T>(T* state, T* w)
        where T : unmanaged, ISha256Lanes<T>
    {
        T a = state[0], b = state[1], c = state[2], d = state[3];
        T e = state[4], f = state[5], g = state[6], h = state[7];
        fixed (uint* constants = RoundConstants)
            for (var k = constants; ; k += BlockWords)
            {
                Round(a, b, c, ref d, e, f, g, ref h, T.All(k[0]) + w[0]);
                Round(h, a, b, ref c, d, e, f, ref g, T.All(k[1]) + w[1]);
                Round(g, h, a, ref b, c, d, e, ref f, T.All(k[2]) + w[2]);
                Round(f, g, h, ref a, b, c, d, ref e, T.All(k[3]) + w[3]);
                Round(e, f, g, ref h, a, b, c, ref d, T.All(k[4]) + w[4]);
                Round(d, e, f, ref g, h, a, b, ref c, T.All(k[5]) + w[5]);
                Round(c, d, e, ref f, g, h, a, ref b, T.All(k[6]) + w[6]);
                Round(b, c, d, ref e, f, g, h, ref a, T.All(k[7]) + w[7]);
                Round(a, b, c, ref d, e, f, g, ref h, T.All(k[8]) + w[8]);
                Round(h, a, b, ref c, d, e, f, ref g, T.All(k[9]) + w[9]);
                Round(g, h, a, ref b, c, d, e, ref f, T.All(k[10]) + w[10]);
                Round(f, g, h, ref a, b, c, d, ref e, T.All(k[11]) + w[11]);
                Round(e, f, g, ref h, a, b, c, ref d, T.All(k[12]) + w[12]);
                Round(d, e, f, ref g, h, a, b, ref c, T.All(k[13]) + w[13]);
                Round(c, d, e, ref f, g, h, a, ref b, T.All(k[14]) + w[14]);
                Round(b, c, d, ref e, f, g, h, ref a, T.All(k[15]) + w[15]);
                if (k - constants == RoundConstants.Length - BlockWords)
                    break;
                NextWords(w);
            }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Round<T>(T a, T b, T c, ref T d, T e, T f, T g, ref T h, T input)
        where T : unmanaged, ISha256Lanes<T>
    {
        var t1 = h + T.BigSigma1(e) + T.Choose(e, f, g) + input;
        d += t1;
        h = t1 + T.BigSigma0(a) + T.Majority(a, b, c);
    }

    /// <summary>The next sixteen words of the schedule in place of the last sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void NextWords<T>(T* w)
        where T : unmanaged, ISha256Lanes<T>
    {
        T twoBack = w[14], oneBack = w[15], word = w[0];
        for (var i = 0; i < BlockWords; i++)
        {
            var next = w[(i + 1) & 15];
            word = word + T.SmallSigma0(next) + w[(i + 9) & 15] + T.SmallSigma1(twoBack);
            w[i] = word;
            (twoBack, oneBack, word) = (oneBack, word, next);
        }
    }

    static void HashOne(byte mark, ulong* pair, ulong* parent)
    {
        Span<byte> message = stackalloc byte[1 + PairWords * sizeof(ulong)];
        message[0] = mark;
        for (var i = 0; i < PairWords; i++)
            BinaryPrimitives.WriteUInt64BigEndian(message[(1 + i * sizeof(ulong))..], pair[i]);
        Span<byte> digest = stackalloc byte[DigestWords * sizeof(ulong)];
        SHA256.HashData(message, digest);
        for (var i = 0; i < DigestWords; i++)
            parent[i] = BinaryPrimitives.ReadUInt64BigEndian(digest[(i * sizeof(ulong))..]);
    }
}
