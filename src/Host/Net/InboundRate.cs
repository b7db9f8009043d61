using System.Net;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Net;

/// <summary>Counts inbound connections per address and second. Not for two threads.</summary>
sealed class InboundRate(int perSecondMax)
{
    /// <summary>Addresses of the running second; a flood from more is refused as a whole.</summary>
    internal const int AddressesMax = 4096;

    readonly Dictionary<IPAddress, int> _counts = [];
    long _second;

    internal bool TryTake(IPAddress address, Instant now)
    {
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            _counts.Clear();
        }
        var count = _counts.GetValueOrDefault(address);
        if (count >= perSecondMax || (count == 0 && _counts.Count >= AddressesMax))
            return false;
        _counts[address] = count + 1;
        return true;
    }
}
