namespace QuilActors.Engine.Inspection;

/// <summary>An actor that shows its state; asked by system message, also while it is suspended.</summary>
public interface IInspectable
{
    /// <summary>Names and values; each value is shown by <see cref="StateText"/>. Runs in the actor's own turn: quick,
    /// without effects.</summary>
    IReadOnlyDictionary<string, object?> Inspect();
}
