using System.Numerics;

namespace QuilActors.Engine.Inspection;

/// <summary>Recent durations in quarter octaves: one writer, any number of racy readers. After
/// <see cref="SamplesMax"/> samples all counts are halved, so that the newest weigh most.</summary>
sealed class TimeSketch
{
    /// <summary>Samples before old ones begin to fade.</summary>
    public const int SamplesMax = 1024;

    const int Exact = 8;
    const int OctavesMax = 34;
    const int Buckets = Exact + (OctavesMax - 3) * 4;

    readonly ushort[] _counts = new ushort[Buckets];
    int _samples;

    /// <summary>Durations counted now.</summary>
    public int Samples => _samples;

    /// <param name="ticks">100 ns.</param>
    public void Record(long ticks)
    {
        _counts[BucketOf(ticks)]++;
        if (++_samples < SamplesMax)
            return;
        _samples = 0;
        for (var i = 0; i < Buckets; i++)
            _samples += _counts[i] /= 2;
    }

    /// <summary>The least duration, in 100 ns ticks and rounded up by at most a quarter, that so large a part of the
    /// samples does not exceed; 0 without samples.</summary>
    public long Quantile(double part)
    {
        var wanted = Math.Max(1, (int)Math.Ceiling(_samples * part));
        var seen = 0;
        for (var i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
                return UpperBound(i);
        }
        return 0;
    }

    static int BucketOf(long ticks)
    {
        if (ticks < Exact)
            return (int)Math.Max(0, ticks);
        var octave = BitOperations.Log2((ulong)ticks);
        if (octave >= OctavesMax)
            return Buckets - 1;
        return Exact + (octave - 3) * 4 + (int)(ticks >> (octave - 2) & 3);
    }

    static long UpperBound(int bucket)
    {
        if (bucket < Exact)
            return bucket;
        var (octave, quarter) = ((bucket - Exact) / 4 + 3, (bucket - Exact) % 4);
        return (1L << octave) + (quarter + 1L) * (1L << (octave - 2)) - 1;
    }
}
