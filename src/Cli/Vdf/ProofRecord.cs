using System.Globalization;
using System.Text;
using System.Text.Json;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary>One proof to check, as a file has it.</summary>
/// <param name="Expected">The verdict that the record itself names; null when it names none.</param>
sealed record ProofRecord(
    int Index, string Name, VdfProfile Profile, byte[] Challenge, uint Difficulty, byte[] Proof, bool? Expected)
{
    public const string Format = "quil-vdf-proof/1";

    /// <summary>A JSON object or array, an object with <c>vectors</c>, or a JSON record a line.</summary>
    /// <exception cref="CliException">Unreadable; names record and field.</exception>
    public static List<ProofRecord> ReadAll(byte[] file, VdfProfile profile)
    {
        var elements = new List<JsonElement>();
        try
        {
            foreach (var document in Documents(file))
            {
                if (document.ValueKind == JsonValueKind.Array)
                    elements.AddRange(document.EnumerateArray());
                else if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("vectors", out var inner)
                        && inner.ValueKind == JsonValueKind.Array)
                    elements.AddRange(inner.EnumerateArray());
                else
                    elements.Add(document);
            }
        }
        catch (JsonException e)
        {
            throw Unreadable($"the input is no JSON: {e.Message}");
        }
        return [.. elements.Select((e, i) => Read(e, i, profile))];
    }

    /// <exception cref="CliException">No hexadecimal digits.</exception>
    public static byte[] Hex(string text, string where)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw Unreadable($"{where} is not hexadecimal");
        }
    }

    /// <exception cref="CliException">No profile has this name.</exception>
    public static VdfProfile ProfileOf(string name, string where)
        => VdfProfile.TryFind(name, out var profile)
            ? profile
            : throw Unreadable($"{where} '{name}' is none of {string.Join(", ", VdfProfile.All)}");

    static CliException Unreadable(string message)
        => new(ExitCode.Usage, "UnreadableProof", message, "a record is {\"profile\", \"challenge\", \"difficulty\", "
            + "\"proof\"}, bytes in hex; or use --raw with --challenge and --difficulty");

    static List<JsonElement> Documents(byte[] file)
    {
        var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 16 };
        var documents = new List<JsonElement>();
        var bytes = file.AsSpan();
        var reader = new Utf8JsonReader(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes, options);
        while (reader.Read())
            documents.Add(JsonElement.ParseValue(ref reader));
        return documents;
    }

    static ProofRecord Read(JsonElement record, int index, VdfProfile standard)
    {
        if (record.ValueKind != JsonValueKind.Object)
            throw Unreadable($"record {index} is no object");
        if (Text("format") is { } format && format != Format)
            throw Unreadable($"record {index}: format '{format}' is not {Format}");
        var profile = Text("profile") is { } name ? ProfileOf(name, $"record {index}: profile") : standard;
        var challenge = Bytes("challenge", "preimage_sha3_256");
        var proof = Bytes("proof", "proof516");
        if (!record.TryGetProperty("difficulty", out var difficulty) || !difficulty.TryGetUInt32(out var squarings))
            throw Unreadable($"record {index}: difficulty is missing or no number of 32 bits");
        return new ProofRecord(index, Name(), profile, challenge, squarings, proof, Expected());

        string? Text(string field)
            => record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        byte[] Bytes(string field, string other)
            => Hex(Text(field) ?? Text(other) ?? throw Unreadable($"record {index}: {field} is missing"),
                $"record {index}: {field}");

        string Name() => Text("name") ?? (record.TryGetProperty("increment", out var number)
            && number.TryGetInt64(out var increment) ? increment.ToString(CultureInfo.InvariantCulture) : "");

        bool? Expected()
        {
            foreach (var field in (string[])["valid", "expect_strict"])
            {
                if (record.TryGetProperty(field, out var value)
                        && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                    return value.GetBoolean();
            }
            return null;
        }
    }
}
