namespace QuilActors.Hocon;

/// <summary>A text, number, boolean or null.</summary>
public sealed class HoconScalar : HoconValue
{
    internal HoconScalar(ScalarKind kind, string text, Origin origin)
        : base(origin)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>The type as written; a number in quotes is a text.</summary>
    public ScalarKind Kind { get; }

    /// <summary>The text; a number as it was spelled, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public string Text { get; }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
