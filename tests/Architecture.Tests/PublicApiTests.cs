using System.Reflection;
using System.Text;

namespace QuilActors.Architecture.Tests;

/// <summary>The public surface of the rooms that others build on is written down; a change shows in review.
/// QUIL_UPDATE_SNAPSHOTS=1 writes the files anew.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Hocon")]
    [InlineData("Engine")]
    [InlineData("TestKit")]
    public void Public_surface_equals_its_snapshot(string room)
    {
        var path = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "PublicApi", $"{room}.txt");
        var actual = Describe(Assembly.Load($"QuilActors.{room}"));
        if (Environment.GetEnvironmentVariable("QUIL_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"{path} is missing; run once with QUIL_UPDATE_SNAPSHOTS=1");
        var expected = File.ReadAllText(path).Split('\n').ToHashSet();
        var found = actual.Split('\n').ToHashSet();
        var changes = found.Except(expected).Select(l => "+ " + l).Concat(expected.Except(found).Select(l => "- " + l));
        Assert.True(expected.SetEquals(found), string.Join('\n', changes.Prepend(
            "the public surface changed; if wanted, run with QUIL_UPDATE_SNAPSHOTS=1 and review the diff")));
    }

    static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var members = type.GetMembers(declared).Where(IsVisible).Select(m => $"  {m.MemberType} {m}");
            foreach (var member in members.Distinct().Order(StringComparer.Ordinal))
                text.Append(member).Append('\n');
        }
        return text.ToString();
    }

    static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase m => !m.IsSpecialName && (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) || m is ConstructorInfo
            { IsPublic: true },
        FieldInfo f => f.IsPublic || f.IsFamily,
        PropertyInfo p => p.GetMethod is { } get && (get.IsPublic || get.IsFamily),
        EventInfo => true,
        _ => false,
    };
}
