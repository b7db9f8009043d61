namespace QuilActors.Hocon;

/// <summary>The type of a <see cref="HoconScalar"/>.</summary>
public enum ScalarKind
{
    /// <summary>Quoted, unquoted or joined text.</summary>
    Text,

    /// <summary>A JSON number that stood alone without quotes.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c> that stood alone without quotes.</summary>
    Boolean,

    /// <summary><c>null</c> that stood alone without quotes.</summary>
    Null,
}
