using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuilActors.Host.Setup;

/// <summary>A key pair for the gateway: id <c>AKQA</c> + 16 base32 characters, secret 40 characters.</summary>
public sealed record AccessKey(string AccessKeyId, string SecretAccessKey)
{
    const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Reads the key, or makes one when the file is missing.</summary>
    /// <exception cref="SetupException">The file holds something else.</exception>
    public static AccessKey ReadOrCreate(string path)
    {
        if (File.Exists(path))
            return Read(path);
        var key = new AccessKey("AKQA" + RandomNumberGenerator.GetString(Base32, 16),
            RandomNumberGenerator.GetString(SecretAlphabet, 40));
        SecretFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(key, AccessKeyJson.Default.AccessKey));
        return key;
    }

    /// <exception cref="SetupException">The file is missing, open to others or malformed.</exception>
    public static AccessKey Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(SecretFile.Read(path), AccessKeyJson.Default.AccessKey)
                ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new SetupException($"{path} does not hold an access key",
                "expected {\"accessKeyId\":\"AKQA..\",\"secretAccessKey\":\"..\"}; restore it from a backup");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessKey))]
sealed partial class AccessKeyJson : JsonSerializerContext;
