using System.CommandLine;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim</c>: whole networks of nodes in virtual time on one thread, with faults, replayed by seed.
/// </summary>
static class SimCommand
{
    public static Command Build(CliContext context) => Verb.Group(
        "sim", "Simulate a network of nodes in virtual time, with faults",
        SimRun.Build(context), SimCampaign.Build(context), SimReplay.Build(context), SimShrink.Build(context),
        SimList.Build(context));
}
