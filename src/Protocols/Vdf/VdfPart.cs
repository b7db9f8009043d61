namespace QuilActors.Protocols.Vdf;

/// <summary>Which half of a proof a verdict is about.</summary>
public enum VdfPart
{
    None,
    Y,
    Pi,
}
