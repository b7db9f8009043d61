using System.Text.RegularExpressions;

namespace QuilActors.Architecture.Tests;

/// <summary>The numbered scenarios of gossip, S1 to S44 and B1 to B5: each is a test that begins with its number.
/// </summary>
public sealed partial class ScenarioTests
{
    [Fact]
    public void Every_scenario_of_gossip_is_a_test_with_its_number()
    {
        var found = Repository.CSharp.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(file => Numbered().Matches(file.Text)).Select(match => match.Groups[1].Value).ToHashSet();
        var expected = Enumerable.Range(1, 44).Select(i => $"S{i}").Concat(Enumerable.Range(1, 5).Select(i => $"B{i}"));
        Assert.Equal("", string.Join(' ', expected.Except(found)));
    }

    [GeneratedRegex(@"public (?:async Task|void) ([SB]\d+)_\w+\(")]
    private static partial Regex Numbered();
}
