using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil deadletters</c>: messages that reached nobody.</summary>
static class DeadLettersCommand
{
    public static Command Build(CliContext context)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "each one as it comes, until Ctrl-C" };
        return Verb.Ask(context, "deadletters", "Messages that reached nobody", async (parsed, admin, print, cancel) =>
        {
            if (parsed.GetValue(follow))
            {
                await foreach (var letter in admin.LinesAsync(
                    "deadletters?follow", AdminJson.Default.DeadLetterLine, cancel))
                    print.Line(letter, AdminJson.Default.DeadLetterLine, Text);
                return;
            }
            var letters = await admin.GetAsync("deadletters", AdminJson.Default.DeadLetters, cancel);
            print.List(letters.Items, AdminJson.Default.DeadLetterView,
                new("CLASS", d => d.Class), new("RECIPIENT", d => d.Recipient), new("SENDER", d => d.Sender),
                new("TYPE", d => d.Type),
                new("COUNT", d => d.Count.ToString(CultureInfo.InvariantCulture), Right: true),
                new("LAST", d => InstantConverter.ToText(d.LastAt)));
        }, follow);
    }

    static string Text(DeadLetterLine letter)
        => $"{InstantConverter.ToText(letter.At)}  {letter.Class}  {letter.Recipient}  from {letter.Sender}  "
            + letter.Type;
}
