using System.Text.Json.Serialization;

namespace QuilActors.Cli.Doctor;

/// <summary>How one check went.</summary>
enum Health
{
    Ok,
    Warning,
    Fault,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Health">Ok, Warning (works, but not well) or Fault.</param>
/// <param name="Found">The state, or the cause.</param>
/// <param name="Fix">What to do; empty when all is well.</param>
sealed record Finding(string Check, Health Health, string Found, string Fix)
{
    public static Finding Good(string check, string found) => new(check, Health.Ok, found, "");

    public static Finding Warning(string check, string found, string fix) => new(check, Health.Warning, found, fix);

    public static Finding Fault(string check, string found, string fix) => new(check, Health.Fault, found, fix);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Finding))]
sealed partial class FindingJson : JsonSerializerContext;
