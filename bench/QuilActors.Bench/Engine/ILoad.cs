namespace QuilActors.Bench.Engine;

/// <summary>Something that is done many times, as fast as it goes.</summary>
interface ILoad
{
    string Name { get; }

    /// <summary>Does it; gives how many operations that were.</summary>
    long Run();
}
