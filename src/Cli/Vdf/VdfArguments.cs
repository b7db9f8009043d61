using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary>Reads what the verbs of the delay function are given.</summary>
static class VdfArguments
{
    /// <exception cref="CliException">No hexadecimal digits.</exception>
    public static byte[] Hex(string text, string option)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw Unreadable($"{option} is not hexadecimal");
        }
    }

    /// <exception cref="CliException">No profile has this name.</exception>
    public static VdfProfile Profile(string name, string option)
        => VdfProfile.TryFind(name, out var profile)
            ? profile
            : throw Unreadable($"{option} '{name}' is none of {string.Join(", ", VdfProfile.All)}");

    /// <exception cref="CliException">Unreadable; names record and field.</exception>
    public static IReadOnlyList<ProofRecord> Records(byte[] file)
        => ProofFile.TryRead(file, out var records, out var fault) ? records : throw Unreadable(fault);

    static CliException Unreadable(string message)
        => new(ExitCode.Usage, "UnreadableProof", message, "a record is {\"profile\", \"challenge\", \"difficulty\", "
            + "\"proof\"}, bytes in hex; or use --raw with --challenge and --difficulty");
}
