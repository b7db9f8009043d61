using System.CommandLine;
using Spectre.Console;

namespace QuilActors.Cli.Shell;

/// <summary>What a verb needs from the outside: options, writers, the home folder, clients. Tests make one around
/// string writers.</summary>
sealed class CliContext(TextWriter output, TextWriter error, Func<string, string?> environment)
{
    public GlobalOptions Options { get; } = new();

    /// <summary>Standard output: data.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Standard error: messages and progress.</summary>
    public TextWriter Error { get; } = error;

    public Func<string, string?> Environment { get; } = environment;

    /// <summary>$QUIL_HOME, else ~/.quil.</summary>
    public string Home => Path.GetFullPath(Environment("QUIL_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".quil"));

    public static CliContext ForConsole()
        => new(Console.Out, Console.Error, System.Environment.GetEnvironmentVariable);

    public Printer Printer(ParseResult parsed) => new(this, parsed.GetValue(Options.Output), Colors(parsed));

    /// <summary>A console for tables and live lines on <paramref name="writer"/>.</summary>
    public static IAnsiConsole TerminalOn(TextWriter writer, bool colors)
    {
        var styled = colors && ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected;
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = styled ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = styled ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
    }

    public bool Colors(ParseResult parsed)
        => !parsed.GetValue(Options.NoColor) && Environment("NO_COLOR") is null or "";

    public AdminClient Admin(ParseResult parsed)
    {
        var timeout = TimeSpan.FromSeconds(parsed.GetValue(Options.Timeout));
        if (parsed.GetValue(Options.Endpoint) is { Length: > 0 } endpoint)
            return AdminClient.ForEndpoint(endpoint, Environment("QUIL_TOKEN"), timeout);
        var name = parsed.GetValue(Options.Node);
        var own = Path.Combine(Home, "quil.sock");
        return AdminClient.ForSocket(
            name is null && File.Exists(own) ? own : Path.Combine(Home, name ?? "n1", "quil.sock"), timeout);
    }

    public void Say(ParseResult parsed, string message)
    {
        if (!parsed.GetValue(Options.Quiet))
            Error.WriteLine(message);
    }

    /// <summary>One line of data.</summary>
    public void Print(string line) => Output.WriteLine(line);

    /// <summary>One line of cause or mend.</summary>
    public void Complain(string line) => Error.WriteLine(line);
}
