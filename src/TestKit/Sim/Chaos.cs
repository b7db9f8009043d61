namespace QuilActors.TestKit.Sim;

/// <summary>Who runs first among events of equal time. No mode reorders one mailbox, one ordered stream or equal
/// deadlines.</summary>
/// <param name="Mode">How the next one is chosen.</param>
/// <param name="ChangePoints">For <see cref="ChaosMode.Pct"/>: how often a priority changes in a run.</param>
public readonly record struct Chaos(ChaosMode Mode, int ChangePoints = 3)
{
    /// <summary>In the order they were asked for.</summary>
    public static Chaos Fifo => new(ChaosMode.Fifo);

    /// <summary>Drawn by the stream <c>sched</c>.</summary>
    public static Chaos Random => new(ChaosMode.Random);

    /// <summary>A random priority per actor and d points where one falls: finds bugs that need d ordered steps.
    /// </summary>
    public static Chaos Pct(int changePoints = 3) => new(ChaosMode.Pct, changePoints);

    /// <summary>fifo, random or pct.</summary>
    public override string ToString() => Mode.ToString().ToLowerInvariant();
}

/// <summary>How <see cref="Chaos"/> chooses.</summary>
public enum ChaosMode
{
    /// <summary>First asked, first run.</summary>
    Fifo,

    /// <summary>Any.</summary>
    Random,

    /// <summary>The highest priority.</summary>
    Pct,
}
