using System.CommandLine;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Env;

/// <summary><c>quil completion</c>: a script that lets a shell ask quil for the next word.</summary>
static class CompletionCommand
{
    const string Bash = """
        _quil() {
          local IFS=$'\n'
          COMPREPLY=($(quil "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
        }
        complete -F _quil quil
        """;

    const string Zsh = """
        #compdef quil
        _quil() {
          local -a words
          words=("${(@f)$(quil "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a words
        }
        compdef _quil quil
        """;

    const string Fish = """
        complete -f -c quil -a "(quil '[suggest:'(commandline -C)']' (commandline -b))"
        """;

    public static Command Build(CliContext context)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return Verb.Plain("completion", "A completion script for your shell", (parsed, _) =>
        {
            context.Print(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return Task.FromResult(ExitCode.Ok);
        }, shell);
    }
}
