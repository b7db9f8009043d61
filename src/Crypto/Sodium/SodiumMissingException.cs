namespace QuilActors.Crypto.Sodium;

/// <summary>libsodium could not be loaded or started on this machine. The message names the package that brings
/// it, so a verb of the CLI prints it as it stands.</summary>
public sealed class SodiumMissingException(string library, string cause)
    : Exception($"{library} is missing or unusable ({cause}); on Debian or Ubuntu: apt-get install {DebianPackage}")
{
    /// <summary>The package that holds the library on Debian and Ubuntu.</summary>
    public const string DebianPackage = "libsodium23";

    public string Library { get; } = library;
}
