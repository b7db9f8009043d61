using System.Numerics;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Which terms of the progression n, n + M, n + 2M, ... have no prime divisor below a bound, window by
/// window. All terms exceed the bound.</summary>
sealed class SieveWindow
{
    readonly uint[] _primes;
    readonly uint[] _next;
    readonly bool[] _struck;
    long _from;

    internal SieveWindow(BigInteger first, uint step, int window, int bound)
    {
        // The primes of the step never divide a term.
        _primes = [.. PrimalityTest.OddPrimesBelow(bound).Where(p => step % p != 0)];
        _next = new uint[_primes.Length];
        _struck = new bool[window];
        for (var i = 0; i < _primes.Length; i++)
        {
            var p = _primes[i];
            var rest = (ulong)(uint)(first % p);
            _next[i] = (uint)((p - rest) % p * Inverse(step % p, p) % p);
        }
        Strike();
    }

    /// <summary>The index of the first term from <paramref name="index"/> on that is left.</summary>
    internal int Next(int index)
    {
        for (; ; index++)
        {
            if (index - _from == _struck.Length)
            {
                _from += _struck.Length;
                Strike();
            }
            if (!_struck[index - _from])
                return index;
        }
    }

    void Strike()
    {
        Array.Clear(_struck);
        for (var i = 0; i < _primes.Length; i++)
        {
            var p = _primes[i];
            var at = _next[i];
            for (; at < _struck.Length; at += p)
                _struck[at] = true;
            _next[i] = at - (uint)_struck.Length;
        }
    }

    static ulong Inverse(ulong value, uint prime)
    {
        long r0 = prime, r1 = (long)value, y0 = 0, y1 = 1;
        while (r1 != 0)
        {
            var q = r0 / r1;
            (r0, r1) = (r1, r0 - q * r1);
            (y0, y1) = (y1, y0 - q * y1);
        }
        return (ulong)(y0 < 0 ? y0 + prime : y0);
    }
}
