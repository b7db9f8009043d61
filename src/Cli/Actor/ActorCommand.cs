using System.CommandLine;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor</c>: the running tree of a node.</summary>
static class ActorCommand
{
    public static Command Build(CliContext context) => Verb.Group("actor", "The running actors of a node",
    [
        ActorTree.Build(context), ActorList.Build(context), ActorTop.Build(context), ActorShow.Build(context),
        ActorShow.BuildState(context), ActorTrace.Build(context), .. ActorChanges.Build(context),
    ]);

    public static Argument<string> PathArgument() => new("path") { Description = "e.g. /user/net" };

    public static string Query(string path) => $"path={Uri.EscapeDataString(path)}";
}
