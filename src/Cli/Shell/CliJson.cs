using System.Text.Json.Serialization;
using QuilActors.Cli.Actor;

namespace QuilActors.Cli.Shell;

/// <summary>The records that verbs print and the node does not send.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ActorRate))]
sealed partial class CliJson : JsonSerializerContext;
