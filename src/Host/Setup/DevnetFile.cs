using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuilActors.Host.Setup;

/// <summary>What a home folder remembers of its network: how many nodes and which ports.</summary>
public sealed record DevnetFile(int NodeCount, int BasePort)
{
    const string FileName = "devnet.json";

    public static void Write(DevnetLayout layout)
        => File.WriteAllBytes(Path.Combine(layout.Home, FileName), JsonSerializer.SerializeToUtf8Bytes(
            new DevnetFile(layout.NodeCount, layout.BasePort), DevnetFileJson.Default.DevnetFile));

    /// <summary>The layout of the network that was last started in a folder; null when there was none.</summary>
    /// <exception cref="SetupException">The file is damaged.</exception>
    public static DevnetLayout? Read(string home)
    {
        var path = Path.Combine(home, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), DevnetFileJson.Default.DevnetFile);
            if (file is { NodeCount: >= 1 and <= DevnetLayout.NodesMax })
                return new DevnetLayout(home, file.NodeCount, file.BasePort);
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new SetupException($"{path} is damaged", "delete it and run `quil up` again; no data is in it");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DevnetFile))]
sealed partial class DevnetFileJson : JsonSerializerContext;
