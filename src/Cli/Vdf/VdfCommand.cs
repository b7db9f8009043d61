using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary><c>quil vdf</c>: the delay function without a node.</summary>
static class VdfCommand
{
    public static System.CommandLine.Command Build(CliContext context) => Verb.Group(
        "vdf", "The delay function, without a node",
        VdfVerify.Build(context), VdfProve.Build(context), VdfBench.Build(context));

    /// <exception cref="CliException">The path cannot be used here.</exception>
    public static VdfArithmetics Arithmetics(string path)
        => VdfArithmetics.TryCreate(path, out var made, out var fault)
            ? made
            : throw new CliException(ExitCode.Failed, "NoArithmetic", fault, "install libgmp, or use --path managed");
}
