namespace QuilActors.TestKit.Sim;

/// <summary>A node's clock in terms of the world's: mono = t x (1 + ppm / 10^6), UTC = start + offset + mono. In whole
/// ticks of 100 ns, so that every machine computes the same.</summary>
sealed class NodeClock(long offset, int partsPerMillion)
{
    const long Million = 1_000_000;

    /// <summary>2026-01-01 UTC.</summary>
    public const long StartUtcTicks = 639_028_224_000_000_000;

    long _offset = offset;

    public long Mono(long world) => world + world / Million * partsPerMillion
        + world % Million * partsPerMillion / Million;

    public long Utc(long world) => StartUtcTicks + _offset + Mono(world);

    /// <summary>The first world tick at which the node's monotonic clock shows at least that.</summary>
    public long WorldTicksOf(long mono)
    {
        var world = mono - (long)((Int128)mono * partsPerMillion / (Million + partsPerMillion));
        while (Mono(world) < mono)
            world++;
        while (world > 0 && Mono(world - 1) >= mono)
            world--;
        return world;
    }

    /// <summary>Moves UTC, never the monotonic clock.</summary>
    public void Jump(long ticks) => _offset += ticks;
}
