using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace QuilActors.Architecture.Tests;

/// <summary>The arrows between rooms, and inside Protocols the levels: docs/ARCHITECTURE.md.</summary>
public sealed partial class DependencyTests
{
    static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Hocon"] = [],
        ["Crypto"] = [],
        ["Engine"] = ["Hocon"],
        ["Protocols"] = ["Crypto"],
        ["Storage"] = ["Engine", "Protocols"],
        ["Actors"] = ["Engine", "Protocols", "Storage"],
        ["Gateways"] = ["Actors", "Engine", "Protocols"],
        ["Host"] = ["Gateways", "Actors", "Storage", "Engine", "Protocols", "Crypto", "Hocon"],
        ["Cli"] = ["Host", "Hocon", "Protocols", "TestKit"],
        ["TestKit"] = ["Actors", "Storage", "Protocols", "Engine", "Hocon"],
    };

    /// <summary>A folder of Protocols may use the folders of lower levels and its own.</summary>
    static readonly Dictionary<string, int> Levels = new()
    {
        ["Wire"] = -1, ["Peers"] = 0, ["Commitments"] = 0,
        ["Transport"] = 1, ["Discovery"] = 1, ["Ratchet"] = 1, ["Mixnet"] = 1, ["Transfer"] = 1, ["Vdf"] = 1,
        ["Pcas"] = 1, ["Scoring"] = 1, ["Frames"] = 1, ["Mqtt"] = 1, ["Vm"] = 1,
        ["BlossomSub"] = 2, ["Hypergraph"] = 2,
        ["Consensus"] = 3, ["Ledger"] = 3,
        ["Os"] = 4, ["Admin"] = 4,
    };

    [Fact]
    public void Projects_reference_only_the_rooms_their_row_names()
    {
        var findings =
            from room in Arrows.Keys
            let project = Path.Combine(Repository.Root, "src", room, $"QuilActors.{room}.csproj")
            from reference in XDocument.Load(project).Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["QuilActors.".Length..]
            where !Arrows[room].Contains(target)
            select $"src/{room} references {target}";
        Assert.Empty(findings);
        Assert.Equal(Arrows.Keys.Order(), Repository.Rooms);
    }

    [Fact]
    public void Folders_of_Protocols_use_only_lower_levels()
    {
        var findings =
            from file in Repository.CSharp
            let parts = file.Path.Split('/')
            where parts is ["src", "Protocols", _, _, ..]
            let own = parts[2]
            from Match match in ProtocolsUse.Matches(file.Text)
            let used = match.Groups[1].Value
            where used != own && (!Levels.TryGetValue(used, out var level) || !Levels.TryGetValue(own, out var ownLevel)
                || level >= ownLevel)
            select $"{file.Path} uses Protocols.{used}";
        Assert.Empty(findings);
    }

    [Fact]
    public void Actors_use_only_the_ports_of_Storage()
        => Assert.Empty(
            from file in Repository.CSharp
            where file.Path.StartsWith("src/Actors/", StringComparison.Ordinal)
            from Match match in StorageUse.Matches(file.Text)
            where match.Groups[1].Value != "Ports"
            select $"{file.Path} uses Storage.{match.Groups[1].Value}");

    [Fact]
    public void Native_calls_stand_only_in_Crypto()
        => Assert.Empty(
            from file in Repository.Files
            where file.Path.StartsWith("src/", StringComparison.Ordinal)
                && !file.Path.StartsWith("src/Crypto/", StringComparison.Ordinal)
                && (file.Path.EndsWith(".cs", StringComparison.Ordinal)
                    || file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                && NativeCall.IsMatch(file.Text)
            select file.Path);

    [Theory]
    [InlineData("QuilActors.Protocols")]
    [InlineData("QuilActors.Actors")]
    [InlineData("QuilActors.Engine")]
    public void Cores_and_actors_do_not_know_sockets_or_http(string assembly)
    {
        var references = Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain("System.Net.Sockets", references);
        Assert.DoesNotContain("System.Net.Http", references);
    }

    [GeneratedRegex(@"\bQuilActors\.Protocols\.(\w+)")]
    static partial Regex ProtocolsUse { get; }

    [GeneratedRegex(@"\bQuilActors\.Storage\.(\w+)")]
    static partial Regex StorageUse { get; }

    [GeneratedRegex(@"DllImport|LibraryImport|<AllowUnsafeBlocks>|\bunsafe\s")]
    static partial Regex NativeCall { get; }
}
