using QuilActors.Crypto.Sodium;

namespace QuilActors.Host.Setup;

/// <summary>Whether the native libraries do what the node needs of them.</summary>
public static class NativeLibraries
{
    // RFC 8032, section 7.1, test 1.
    const string Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const string PublicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    /// <summary>Null when libsodium is there and right; else the cause in one line.</summary>
    public static string? SodiumFault()
    {
        try
        {
            var made = Convert.ToHexStringLower(Ed25519.PublicKeyFromSeed(Convert.FromHexString(Seed)));
            return made == PublicKey ? null : "libsodium computes wrong keys";
        }
        catch (Exception e) when (e is SodiumMissingException or DllNotFoundException or EntryPointNotFoundException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
