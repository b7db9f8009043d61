using System.CommandLine;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Env;

/// <summary><c>quil env</c>: what other tools need to speak to a local network, for <c>eval "$(quil env)"</c>.
/// </summary>
static class EnvCommand
{
    public static Command Build(CliContext context)
    {
        var home = new Option<string?>("--home") { Description = "folder of the network", HelpName = "path" };
        var format = new Option<string>("--format") { Description = "sh or json", DefaultValueFactory = _ => "sh" };
        format.AcceptOnlyFromAmong("sh", "json");
        return Verb.Plain("env", "Environment for aws-cli and others", (parsed, _) =>
        {
            var folder = parsed.GetValue(home) is { Length: > 0 } path ? Path.GetFullPath(path) : context.Home;
            var layout = DevnetFile.Read(folder) ?? throw new CliException(ExitCode.Unavailable, "NoNetwork",
                $"no local network was started in {folder}", "start one with `quil up`");
            var variables = Variables(layout, AccessKey.Read(layout.AccessKeyFile));
            var printer = context.Printer(parsed);
            if (printer.IsTable && parsed.GetValue(format) == "sh")
            {
                foreach (var (name, value) in variables)
                    context.Print($"export {name}='{value}'");
            }
            else
            {
                printer.Document(new JsonObject
                {
                    ["variables"] = new JsonObject(variables.Select(v
                        => KeyValuePair.Create(v.Name, (JsonNode?)JsonValue.Create(v.Value)))),
                    ["nodes"] = new JsonArray([.. layout.Nodes.Select(NodeJson)]),
                });
            }
            return Task.FromResult(ExitCode.Ok);
        }, home, format);
    }

    static (string Name, string Value)[] Variables(DevnetLayout layout, AccessKey key) =>
    [
        ("AWS_ACCESS_KEY_ID", key.AccessKeyId),
        ("AWS_SECRET_ACCESS_KEY", key.SecretAccessKey),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", layout.Nodes[0].GatewayUrl),
        ("AWS_PAGER", ""),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("QUIL_HOME", layout.Home),
    ];

    static JsonObject NodeJson(NodeLayout node) => new()
    {
        ["name"] = node.Name,
        ["gateway"] = node.GatewayUrl,
        ["admin"] = node.AdminUrl,
        ["socket"] = node.AdminSocket,
        ["gatewayPort"] = node.GatewayPort,
        ["adminPort"] = node.AdminPort,
        ["p2pPort"] = node.P2pPort,
    };
}
