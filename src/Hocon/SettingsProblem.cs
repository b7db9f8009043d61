namespace QuilActors.Hocon;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Origin">The place of the value, for an unknown key that of the key.</param>
/// <param name="Path">The full path, e.g. <c>quil.vdf.threads</c>.</param>
/// <param name="Value">The value as written; null when it does not matter.</param>
/// <param name="Message">What is wrong, e.g. <c>must be 1..64</c>.</param>
public sealed record SettingsProblem(Origin Origin, string Path, string? Value, string Message)
{
    internal string Subject => Value is null ? Path : $"{Path} = {Value}";
}
