namespace QuilActors.Engine.Dispatch;

/// <summary>Chance for choices and jitter, never for keys. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>64 uniform bits.</summary>
    ulong Next();

    /// <summary>An independent stream.</summary>
    IRandomSource Fork(string label);
}
