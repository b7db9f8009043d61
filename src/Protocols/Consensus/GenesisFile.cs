using System.Globalization;
using System.Text;
using System.Text.Json;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>A genesis file that cannot be used; the message names the field and what it must be.</summary>
public sealed class GenesisException(string message) : Exception(message);

/// <summary>The genesis file: JSON with format, profile, filter, time, seed, app, shardBits, members. Unknown fields
/// are errors, since a node that ignores one may leave the network.</summary>
public static class GenesisFile
{
    public const string Format = "quilactors-genesis/1";
    public const int BytesMax = 1024 * 1024;
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    static readonly string[] Fields =
        ["format", "profile", "filter", "time", "seed", "app", "shardBits", "members"];

    public static string ToJson(Genesis genesis)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("profile", genesis.Profile.Name);
            json.WriteString("filter", genesis.Filter.ToString());
            json.WriteString("time", DateTimeOffset.FromUnixTimeMilliseconds(genesis.TimeMs)
                .ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("seed", Convert.ToHexStringLower(genesis.Seed.Span));
            json.WriteString("app", genesis.App.ToString());
            json.WriteNumber("shardBits", genesis.ShardBits);
            json.WriteStartArray("members");
            foreach (var key in genesis.MemberKeys)
                json.WriteStringValue(key.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(output.ToArray()) + "\n";
    }

    /// <exception cref="GenesisException">The text is no usable genesis.</exception>
    public static Genesis Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new GenesisException($"no JSON: {e.Message}");
        }
    }

    static Genesis Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new GenesisException("a JSON object is needed");
        foreach (var property in root.EnumerateObject())
        {
            if (!Fields.Contains(property.Name))
                throw new GenesisException($"unknown field '{property.Name}'");
        }
        if (Text(root, "format") is var format && format != Format)
            throw new GenesisException($"format is '{format}', this version reads '{Format}'");
        var name = Text(root, "profile");
        var profile = ConsensusProfile.All.FirstOrDefault(known => known.Name == name)
            ?? throw new GenesisException(
                $"profile '{name}' is not known; known: {string.Join(", ", ConsensusProfile.All.Select(p => p.Name))}");
        var filter = Hash(root, "filter");
        if (filter.IsZero)
            throw new GenesisException("filter must not be zero, which is the master clock's");
        return new Genesis(
            profile, filter, Time(root), Seed(root), Hash(root, "app"), ShardBits(root), Members(root));
    }

    static JsonElement Field(JsonElement root, string name, JsonValueKind kind)
        => !root.TryGetProperty(name, out var value) ? throw new GenesisException($"field '{name}' is missing")
            : value.ValueKind == kind ? value
            : throw new GenesisException($"field '{name}' must be a JSON {kind.ToString().ToLowerInvariant()}");

    static string Text(JsonElement root, string name) => Field(root, name, JsonValueKind.String).GetString()!;

    static Bytes32 Hash(JsonElement root, string name)
        => Bytes32.TryParse(Text(root, name), out var value) ? value
            : throw new GenesisException($"{name} must have 64 hex digits");

    static long Time(JsonElement root)
        => DateTimeOffset.TryParseExact(Text(root, "time"), TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new GenesisException("time must look like 2026-01-31T12:00:00.000Z");

    static byte[] Seed(JsonElement root)
    {
        var text = Text(root, "seed");
        try
        {
            var seed = Convert.FromHexString(text);
            return seed.Length is > 0 and <= Genesis.SeedBytesMax ? seed
                : throw new GenesisException($"seed must have 1 to {Genesis.SeedBytesMax} bytes");
        }
        catch (FormatException)
        {
            throw new GenesisException("seed must be hex digits");
        }
    }

    static int ShardBits(JsonElement root)
        => Field(root, "shardBits", JsonValueKind.Number).TryGetInt32(out var bits)
            && bits is >= 0 and <= ConsensusLimits.ShardBitsMax
            ? bits
            : throw new GenesisException($"shardBits must be 0 to {ConsensusLimits.ShardBitsMax}");

    static IReadOnlyList<Bytes32> Members(JsonElement root)
    {
        var items = Field(root, "members", JsonValueKind.Array);
        if (items.GetArrayLength() is 0 or > ConsensusLimits.MembersMax)
            throw new GenesisException($"members must be 1 to {ConsensusLimits.MembersMax} public keys");
        var keys = new SortedSet<Bytes32>();
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !Bytes32.TryParse(item.GetString(), out var key))
                throw new GenesisException($"members[{index}] must be a public key of 64 hex digits");
            if (!keys.Add(key))
                throw new GenesisException($"members[{index}] occurs twice");
            index++;
        }
        return [.. keys];
    }
}
