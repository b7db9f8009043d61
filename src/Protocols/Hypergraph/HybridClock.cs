using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Hybrid logical clock: 48-bit milliseconds since 1970 || 16-bit counter. It never goes back and is ahead of
/// every stamp it has seen.</summary>
public sealed class HybridClock
{
    public ulong Last { get; private set; }

    public void Observe(ulong hlc) => Last = Math.Max(Last, hlc);

    public ulong Next(Instant now)
    {
        var physical = (ulong)Math.Max(0, now.UnixMilliseconds) << 16;
        return Last = Math.Max(Last + 1, physical);
    }

    /// <summary>The milliseconds of a stamp.</summary>
    public static Instant TimeOf(ulong hlc) => Instant.FromUnixMilliseconds((long)(hlc >> 16));
}
