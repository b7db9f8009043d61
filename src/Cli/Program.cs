using QuilActors.Cli.Shell;

namespace QuilActors.Cli;

static class Program
{
    static Task<int> Main(string[] arguments) => CommandTree.RunAsync(CliContext.ForConsole(), arguments);
}
