using System.Text.Json;

namespace QuilActors.Protocols.Vdf;

/// <summary>Reads files of proofs: a JSON object, an array of them or JSON Lines of
/// <c>{"format":"quil-vdf-proof/1","profile","challenge","difficulty","proof"}</c>, bytes as plain hex. Format and
/// profile may be missing. An object with <c>vectors</c> or <c>proofs</c> stands for that array.</summary>
public static class ProofFile
{
    public const string Format = "quil-vdf-proof/1";

    public const int BytesMax = 64 << 20;

    static readonly string[] Lists = ["vectors", "proofs"];
    static readonly string[] ChallengeNames = ["challenge", "preimage_sha3_256", "challengeSha3_256"];
    static readonly string[] ProofNames = ["proof", "proof516", "vdfProof"];
    static readonly string[] ExpectationNames = ["valid", "expect_strict"];
    static readonly string[] LabelNames = ["name", "increment"];
    static readonly string[] DiscriminantNames = ["discriminant", "discriminant_abs_hex"];
    static readonly string[] PeerNames = ["peer_id"];
    static readonly string[] InputNames = ["input"];

    /// <param name="utf8">The file's content.</param>
    /// <param name="records">Empty on failure.</param>
    /// <param name="fault">Names the record and the field that cannot be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out IReadOnlyList<ProofRecord> records, out string fault)
    {
        var found = new List<ProofRecord>();
        records = [];
        fault = "";
        if (utf8.Length > BytesMax)
        {
            fault = $"more than {BytesMax >> 20} MiB";
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, new() { AllowMultipleValues = true });
            while (JsonDocument.TryParseValue(ref reader, out var document))
            {
                using (document)
                    if (!TryAdd(document.RootElement, found, out fault))
                        return false;
                if (!reader.Read())
                    break;
            }
        }
        catch (JsonException e)
        {
            fault = $"not JSON in line {e.LineNumber + 1}, byte {e.BytePositionInLine}";
            return false;
        }
        if (found.Count == 0)
        {
            fault = "no record";
            return false;
        }
        records = found;
        return true;
    }

    static bool TryAdd(JsonElement element, List<ProofRecord> records, out string fault)
    {
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var name in Lists)
                if (element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
                    return TryAdd(list, records, out fault);
        fault = "";
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in element.EnumerateArray())
                if (!TryReadRecord(one, records, out fault))
                    return false;
            return true;
        }
        return TryReadRecord(element, records, out fault);
    }

    static bool TryReadRecord(JsonElement element, List<ProofRecord> records, out string fault)
    {
        var index = records.Count;
        string At(string field, string what) => $"record {index}, field '{field}': {what}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            fault = $"record {index} is no JSON object";
            return false;
        }
        var profile = VdfProfile.Quilibrium2048;
        if (element.TryGetProperty("format", out var format) && Text(format) != Format)
            fault = At("format", $"'{Text(format)}' is not {Format}");
        else if (element.TryGetProperty("profile", out var name) && !VdfProfile.TryFind(Text(name), out profile))
            fault = At("profile", $"'{Text(name)}' is none of {string.Join(", ", VdfProfile.All)}");
        else if (!TryHex(element, ChallengeNames, out var challenge, out var why))
            fault = At(ChallengeNames[0], why);
        else if (!element.TryGetProperty("difficulty", out var difficulty)
            || difficulty.ValueKind != JsonValueKind.Number || !difficulty.TryGetUInt32(out var squarings))
            fault = At("difficulty", "a number of squarings below 2^32 is needed");
        else if (!TryHex(element, ProofNames, out var proof, out why))
            fault = At(ProofNames[0], why);
        else if (Find(element, DiscriminantNames) is not null & !TryHex(element, DiscriminantNames, out var d, out why))
            fault = At(DiscriminantNames[0], why);
        else
        {
            records.Add(new(
                index, Text(Find(element, LabelNames)), profile!, challenge, squarings, proof, Expectation(element), d,
                IsLinked(element, challenge, squarings)));
            fault = "";
            return true;
        }
        return false;
    }

    static bool TryHex(JsonElement element, string[] names, out byte[] bytes, out string why)
    {
        bytes = [];
        why = "missing";
        if (Find(element, names) is not { ValueKind: JsonValueKind.String } value)
            return false;
        var text = value.GetString()!;
        bytes = new byte[text.Length / 2];
        why = "not plain hex";
        return text.Length % 2 == 0
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>A stored proof of one core: its challenge is a hash of core, peer and input.</summary>
    static bool? IsLinked(JsonElement element, ReadOnlySpan<byte> challenge, uint difficulty)
    {
        if (!TryHex(element, PeerNames, out var peer, out _) || !TryHex(element, InputNames, out var input, out _)
            || !element.TryGetProperty("core", out var core) || !core.TryGetUInt32(out var number))
            return null;
        return FrameChallenge.Core(number, peer, input).AsSpan().SequenceEqual(challenge)
            && (!element.TryGetProperty("increment", out var increment) || !increment.TryGetUInt32(out var count)
                || FrameChallenge.CoreDifficulty(count) == difficulty);
    }

    static bool? Expectation(JsonElement element) => Find(element, ExpectationNames)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    static JsonElement? Find(JsonElement element, string[] names)
    {
        foreach (var name in names)
            if (element.TryGetProperty(name, out var value))
                return value;
        return null;
    }

    static string Text(JsonElement? value) => value is null ? "" : value.Value.ToString();
}
