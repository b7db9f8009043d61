using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Finds the last frame that two branches share: exponential steps back from the head, then finer ones between
/// the last equal and the first different number.</summary>
public static class ForkProbe
{
    /// <summary>head, head-1, head-2, head-4, .. and 0, ascending.</summary>
    public static IReadOnlyList<ulong> Exponential(ulong head)
    {
        var numbers = new SortedSet<ulong> { head, 0 };
        for (var step = 1UL; step <= head; step *= 2)
            numbers.Add(head - step);
        return [.. numbers];
    }

    /// <summary>What the answers say.</summary>
    /// <param name="numbers">Ascending, as asked.</param>
    /// <returns>The newest number known to be common (null for none), and the numbers to ask next: none when the fork
    /// is found.</returns>
    public static (ulong? Common, IReadOnlyList<ulong> Next) Narrow(
        IReadOnlyList<ulong> numbers, IReadOnlyList<Bytes32> mine, IReadOnlyList<Bytes32> theirs)
    {
        var last = -1;
        while (last + 1 < numbers.Count && mine[last + 1] == theirs[last + 1] && !mine[last + 1].IsZero)
            last++;
        if (last < 0)
            return (null, []);
        if (last + 1 == numbers.Count || numbers[last + 1] == numbers[last] + 1)
            return (numbers[last], []);
        return (numbers[last], Between(numbers[last], numbers[last + 1]));
    }

    /// <summary>The common number itself and up to 62 between the two, evenly, the last one below the different one.
    /// </summary>
    static ulong[] Between(ulong common, ulong different)
    {
        var gap = different - common - 1;
        var count = Math.Min(gap, FrameLimits.SyncSelectorsMax - 2);
        var numbers = new SortedSet<ulong> { common, different };
        for (var i = 1UL; i <= count; i++)
            numbers.Add(common + gap * i / count);
        return [.. numbers];
    }
}
