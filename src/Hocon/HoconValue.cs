namespace QuilActors.Hocon;

/// <summary>A resolved, immutable value: <see cref="HoconObject"/>, <see cref="HoconArray"/> or
/// <see cref="HoconScalar"/>.</summary>
public abstract class HoconValue
{
    private protected HoconValue(Origin origin) => Origin = origin;

    /// <summary>Where it was written: for a substituted value the place of its target, for a concatenation that of its
    /// first part, for a merged object that of the first.</summary>
    public Origin Origin { get; }
}
