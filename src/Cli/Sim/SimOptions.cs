using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary>What the verbs of <c>quil sim</c> have in common: the scenario and what overrides it.</summary>
sealed class SimOptions
{
    public Argument<string?> File { get; } = new("file")
    {
        Description = "a scenario; without one the default: 32 nodes with crashes, partitions and loss",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<ulong?> Seed { get; } = new("--seed") { Description = "the root of all chance" };

    public Option<int?> Nodes { get; } = new("--nodes") { Description = "nodes instead of the scenario's" };

    public Option<string?> For { get; } = new("--for")
    {
        Description = "virtual time with faults instead of the scenario's", HelpName = "10m",
    };

    public Option<string?> Crypto { get; } = new("--crypto")
    {
        Description = "fake, or real for at most 16 nodes", HelpName = "fake|real",
    };

    public Symbol[] All => [File, Seed, Nodes, For, Crypto];

    /// <exception cref="CliException">An override is out of range, or the file is not there.</exception>
    public Scenario Read(ParseResult parsed)
    {
        var sets = new List<string>();
        if (parsed.GetValue(Seed) is { } seed)
            sets.Add($"sim.seed={seed.ToString(CultureInfo.InvariantCulture)}");
        if (parsed.GetValue(Nodes) is { } nodes)
            sets.Add($"sim.nodes={nodes.ToString(CultureInfo.InvariantCulture)}");
        if (parsed.GetValue(For) is { } span)
            sets.Add($"sim.horizon={span}");
        if (parsed.GetValue(Crypto) is { } crypto)
            sets.Add($"sim.crypto={crypto}");
        return parsed.GetValue(File) is { } file
            ? ScenarioReader.File(file, new SimCatalog(), [.. sets])
            : ScenarioReader.Default(new SimCatalog(), [.. sets]);
    }

    /// <summary>The words behind <c>quil sim VERB</c> that give the same scenario again.</summary>
    public string Words(ParseResult parsed)
    {
        var words = new List<string>();
        if (parsed.GetValue(File) is { } file)
            words.Add(file);
        if (parsed.GetValue(Nodes) is { } nodes)
            words.Add($"--nodes {nodes.ToString(CultureInfo.InvariantCulture)}");
        if (parsed.GetValue(For) is { } span)
            words.Add($"--for {span}");
        if (parsed.GetValue(Crypto) is { } crypto)
            words.Add($"--crypto {crypto}");
        return string.Concat(words.Select(word => word + " "));
    }
}
