using System.CommandLine;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Doctor;

/// <summary><c>quil doctor</c>: looks for what keeps nodes from working and says what to do. Exit code 1 when it finds
/// a fault.</summary>
static class DoctorCommand
{
    public static Command Build(CliContext context)
        => Verb.Plain("doctor", "Looks for what is wrong here, and what to do", async (parsed, cancel) =>
        {
            var findings = new List<Finding>();
            findings.AddRange(MachineChecks.Run(context.Home));
            findings.AddRange(await NetworkChecks.Run(context.Home, context.Environment, cancel));
            context.Printer(parsed).List(findings, FindingJson.Default.Finding,
                new("CHECK", static f => f.Check), new("STATE", static f => f.Health.ToString().ToLowerInvariant()),
                new("FOUND", static f => f.Found), new("FIX", static f => f.Fix));
            var faults = findings.Count(static f => f.Health == Health.Fault);
            if (faults == 0)
                return ExitCode.Ok;
            context.Complain($"quil: {faults} fault{(faults == 1 ? "" : "s")} found");
            context.Complain("hint: follow the column FIX, then run quil doctor again");
            return ExitCode.Failed;
        });
}
