using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil deadletters</c>: messages that reached nobody.</summary>
static class DeadLettersCommand
{
    public static Command Build(CliContext context)
        => Verb.Ask(context, "deadletters", "Messages that reached nobody", async (_, admin, print, cancel)
            => print.List((await admin.GetAsync("deadletters", AdminJson.Default.DeadLetters, cancel)).Items,
                AdminJson.Default.DeadLetterView,
                new("CLASS", d => d.Class), new("RECIPIENT", d => d.Recipient), new("SENDER", d => d.Sender),
                new("TYPE", d => d.Type),
                new("COUNT", d => d.Count.ToString(CultureInfo.InvariantCulture), Right: true),
                new("LAST", d => InstantConverter.ToText(d.LastAt))));
}
