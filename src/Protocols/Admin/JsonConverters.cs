using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>Amounts and scores as decimal strings: JSON numbers lose digits above 2^53 in most readers.</summary>
public sealed class UnitsConverter : JsonConverter<UInt128>
{
    public override UInt128 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => UInt128.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("an amount is a string of decimal digits");

    public override void Write(Utf8JsonWriter writer, UInt128 value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Hashes, selectors and addresses as 64 lower-case hex digits.</summary>
public sealed class HexConverter : JsonConverter<Bytes32>
{
    public override Bytes32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => Bytes32.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("64 hex digits are needed");

    public override void Write(Utf8JsonWriter writer, Bytes32 value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}

/// <summary>Times as RFC 3339 in UTC with milliseconds, e.g. <c>2026-01-31T23:59:59.123Z</c>.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text form that JSON, tables and logs share.</summary>
    public static string ToText(Instant instant)
        => new DateTime(instant.Ticks, DateTimeKind.Utc).ToString(Format, CultureInfo.InvariantCulture);

    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new Instant(time.UtcTicks)
            : throw new JsonException("a time is RFC 3339");

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
        => writer.WriteStringValue(ToText(value));
}
