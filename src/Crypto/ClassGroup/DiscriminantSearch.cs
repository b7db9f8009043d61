using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>The search of section "discriminant" in short steps, so that a caller can give up between them. A sieve of
/// windows leaves few candidates; the first that is prime is the result, whatever the sieve and however many are tested
/// at once.</summary>
public sealed class DiscriminantSearch : IDisposable
{
    /// <summary>8 * 3 * 5 * 7 * 11 * 13: candidates are congruent mod this.</summary>
    const uint Modulus = 120120;

    const int Window = 4096;

    /// <summary>Below, so few candidates are tested that most lanes would be wasted.</summary>
    const int LanesBitsMin = 400;

    static readonly uint[] Residues = FindResidues();

    readonly IPrimalityRing _ring = IPrimalityRing.Create();
    readonly FermatLanes? _lanes;
    readonly SieveWindow _sieve;
    readonly BigInteger _first;
    readonly int _bits;
    int _index = -1;

    /// <exception cref="ArgumentException">The seed has not 1 to 4,096 bytes, or the length is not 40 to 4,096 bits.
    /// </exception>
    public DiscriminantSearch(ReadOnlySpan<byte> seed, int bits)
    {
        if (seed.Length is 0 or > Discriminant.SeedBytesMax)
            throw new ArgumentException($"a seed has 1 to {Discriminant.SeedBytesMax} bytes", nameof(seed));
        if (bits is < Discriminant.BitsMin or > Discriminant.BitsMax)
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "40 to 4,096 bits");
        _bits = bits;
        _first = FirstCandidate(seed, bits);
        _sieve = new(_first, Modulus, Window, SieveBound(bits));
        if (FermatLanes.IsSupported && bits is >= LanesBitsMin and <= FermatLanes.BitsMax)
            _lanes = new();
    }

    /// <summary>The result, once <see cref="Advance"/> said so.</summary>
    public Discriminant Found => _found ?? throw new InvalidOperationException("the search goes on");

    Discriminant? _found;

    /// <summary>Candidates that one step tests.</summary>
    public int TestsPerStep => _lanes is null ? 1 : FermatLanes.Lanes;

    /// <summary>One step; true when the discriminant is found.</summary>
    [MemberNotNullWhen(true, nameof(_found))]
    public bool Advance()
    {
        if (_found is not null)
            return true;
        if (_lanes is null)
        {
            var candidate = NextCandidate();
            return _ring.PassesFermat(candidate) && IsFound(candidate);
        }
        var candidates = new BigInteger[FermatLanes.Lanes];
        for (var i = 0; i < candidates.Length; i++)
            candidates[i] = NextCandidate();
        Span<bool> passes = stackalloc bool[FermatLanes.Lanes];
        _lanes.Test(candidates, passes);
        for (var i = 0; i < candidates.Length; i++)
            if (passes[i] && IsFound(candidates[i]))
                return true;
        return false;
    }

    public void Dispose()
    {
        _ring.Dispose();
        _lanes?.Dispose();
    }

    BigInteger NextCandidate()
    {
        _index = _sieve.Next(_index + 1);
        return _first + (BigInteger)_index * Modulus;
    }

    [MemberNotNullWhen(true, nameof(_found))]
    bool IsFound(BigInteger candidate)
    {
        if (PrimalityTest.IsPrime(candidate, _ring))
            _found = Discriminant.OfPrime(candidate, _bits);
        return _found is not null;
    }

    static BigInteger FirstCandidate(ReadOnlySpan<byte> seed, int bits)
    {
        var count = (bits + 7) / 8 + 2;
        var bytes = Discriminant.ExpandSeed(seed, count);
        var n = new BigInteger(bytes.AsSpan(0, count - 2), isUnsigned: true, isBigEndian: true);
        n >>= (8 - bits % 8) & 7;
        n |= BigInteger.One << (bits - 1);
        var residue = Residues[BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(count - 2)) % Residues.Length];
        return n - n % Modulus + residue;
    }

    /// <summary>Measured: a larger sieve costs more than the tests it saves.</summary>
    static int SieveBound(int bits) => bits switch
    {
        <= 64 => 1 << 8,
        <= 300 => 1 << 12,
        <= 600 => 1 << 14,
        <= 1200 => 1 << 17,
        _ => 1 << 19,
    };

    /// <summary>r in [7, M), r = 7 (mod 8), coprime to 3, 5, 7, 11 and 13: 5,760 of them.</summary>
    static uint[] FindResidues()
    {
        var residues = new List<uint>();
        for (var r = 7U; r < Modulus; r += 8)
            if (r % 3 != 0 && r % 5 != 0 && r % 7 != 0 && r % 11 != 0 && r % 13 != 0)
                residues.Add(r);
        return [.. residues];
    }
}
