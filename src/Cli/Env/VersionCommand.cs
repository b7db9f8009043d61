using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Env;

/// <summary><c>quil version</c>.</summary>
static class VersionCommand
{
    public static Command Build(CliContext context)
        => Verb.Plain("version", "Version of quil and of its runtime", (_, _) =>
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
            context.Print($"quil {version.InformationalVersion}");
            context.Print($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            return Task.FromResult(ExitCode.Ok);
        });
}
