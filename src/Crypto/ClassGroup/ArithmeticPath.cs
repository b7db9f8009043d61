namespace QuilActors.Crypto.ClassGroup;

/// <summary>The setting <c>quil.vdf.path</c>.</summary>
public enum ArithmeticPath
{
    /// <summary>mpn where GMP is there and agrees with the managed path, else managed.</summary>
    Auto,
    Mpn,
    Managed,
}
