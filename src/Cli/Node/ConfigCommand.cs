using System.CommandLine;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Hocon;
using QuilActors.Host.Settings;

namespace QuilActors.Cli.Node;

/// <summary><c>quil node config</c>: settings without a running node.</summary>
static class ConfigCommand
{
    public static Command Build(CliContext context) => Verb.Group("config", "Settings, without a running node",
        Show(context), Validate(context));

    static Command Show(CliContext context)
    {
        var sources = new ConfigOptions();
        return Verb.Plain("show", "All settings with the place where each was written", (parsed, _) =>
        {
            var tree = sources.LoadTree(context, parsed);
            var printer = context.Printer(parsed);
            if (printer.IsTable)
                context.Print(HoconDocument.Print(tree, origins: true));
            else
                printer.Document(ToJson(tree));
            return Task.FromResult(ExitCode.Ok);
        }, sources.All);
    }

    static Command Validate(CliContext context)
    {
        var sources = new ConfigOptions();
        return Verb.Plain("validate", "Reads the settings and reports all that is wrong", (parsed, _) =>
        {
            SettingsLoader.Read(sources.LoadTree(context, parsed));
            context.Say(parsed, "the settings are valid");
            return Task.FromResult(ExitCode.Ok);
        }, sources.All);
    }

    static JsonObject Fields(HoconObject fields)
    {
        var json = new JsonObject();
        foreach (var key in fields.Keys)
        {
            if (fields.TryGet(key, out var value))
                json[key] = ToJson(value);
        }
        return json;
    }

    static JsonNode? ToJson(HoconValue value) => value switch
    {
        HoconObject fields => Fields(fields),
        HoconArray items => new JsonArray([.. items.Select(item => ToJson(item))]),
        HoconScalar { Kind: ScalarKind.Null } => null,
        HoconScalar { Kind: ScalarKind.Text } text => JsonValue.Create(text.Text),
        HoconScalar other => JsonNode.Parse(other.Text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>Where settings come from: <c>--config FILE</c> and <c>--set path=value</c>, each as often as wanted.
/// </summary>
sealed class ConfigOptions
{
    readonly Option<string[]> _files = new("--config")
    { Description = "a settings file; later ones win", HelpName = "file", DefaultValueFactory = _ => [] };

    readonly Option<string[]> _sets = new("--set")
    { Description = "one setting", HelpName = "path=value", DefaultValueFactory = _ => [] };

    public Symbol[] All => [_files, _sets];

    /// <summary>The tree; <paramref name="flags"/> are pairs like those of --set and stand above all. Without
    /// --config the node.conf of the chosen node in the home folder, where it is there.</summary>
    public HoconObject LoadTree(CliContext context, ParseResult parsed, params string[] flags)
    {
        var files = parsed.GetValue(_files)!;
        if (files.Length == 0)
        {
            var own = Path.Combine(context.Home, parsed.GetValue(context.Options.Node) ?? "n1", "node.conf");
            files = File.Exists(own) ? [own] : [];
        }
        return SettingsLoader.LoadTree(
            files, [.. parsed.GetValue(_sets)!, .. flags], context.Environment);
    }
}
