namespace QuilActors.Protocols.Vdf;

/// <summary>How far a run is.</summary>
/// <param name="Position">Squarings done.</param>
/// <param name="Total">T.</param>
/// <param name="PerSecond">Squarings a second since the squaring began; 0 before.</param>
/// <param name="EtaSeconds">Left for squaring at that rate; 0 when unknown.</param>
public readonly record struct VdfProgress(uint Position, uint Total, double PerSecond, double EtaSeconds)
{
    public static VdfProgress Of(uint position, uint total, TimeSpan squaringTime)
    {
        var perSecond = squaringTime > TimeSpan.Zero ? position / squaringTime.TotalSeconds : 0;
        return new(position, total, perSecond, perSecond > 0 ? (total - position) / perSecond : 0);
    }
}
