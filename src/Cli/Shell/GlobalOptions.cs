using System.CommandLine;

namespace QuilActors.Cli.Shell;

/// <summary>Options that every verb takes.</summary>
sealed class GlobalOptions
{
    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "table, wide, json, jsonl or yaml",
        Recursive = true,
        DefaultValueFactory = _ => OutputFormat.Table,
        CustomParser = result => Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format)
            && !int.TryParse(result.Tokens[0].Value, out _)
            ? format
            : Refuse(result),
    };

    public Option<string?> Node { get; } = new("--node")
    {
        Description = "the node of a local network to speak to (default n1)",
        HelpName = "n2",
        Recursive = true,
    };

    public Option<string?> Endpoint { get; } = new("--endpoint")
    {
        Description = "a socket path, or an admin URL with QUIL_TOKEN set",
        HelpName = "path|url",
        Recursive = true,
    };

    public Option<double> Timeout { get; } = new("--timeout")
    {
        Description = "seconds to wait for an answer",
        HelpName = "seconds",
        Recursive = true,
        DefaultValueFactory = _ => 30,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "no messages", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "no colours", Recursive = true };

    public Option<bool> Debug { get; } = new("--debug") { Description = "stack traces of errors", Recursive = true };

    public IEnumerable<Option> All => [Output, Node, Endpoint, Timeout, Quiet, NoColor, Debug];

    static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no output format; use table, wide, json, jsonl or yaml");
        return default;
    }
}
