namespace QuilActors.Engine.Dispatch;

/// <summary>Rare outcomes that a simulation may force: a shell asks here where the field is seldom kind. On threads
/// the answer is always no.</summary>
public interface IFaultPoints
{
    /// <summary>Whether the fault of that name happens now, with that probability while it is switched on.</summary>
    /// <param name="point">A constant, unique in the product.</param>
    /// <param name="probability">0 to 1.</param>
    bool Chance(string point, double probability);
}

sealed class NoFaultPoints : IFaultPoints
{
    public static NoFaultPoints Instance { get; } = new();

    public bool Chance(string point, double probability) => false;
}
