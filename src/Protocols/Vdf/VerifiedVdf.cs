namespace QuilActors.Protocols.Vdf;

/// <summary>A proof that a <see cref="WesolowskiVerifier"/> found valid, or a simulation's token; nothing else
/// makes one.</summary>
public sealed class VerifiedVdf
{
    readonly byte[] _challenge;
    readonly byte[] _proof;

    internal VerifiedVdf(VdfProfile profile, byte[] challenge, uint difficulty, byte[] proof)
    {
        Profile = profile;
        Difficulty = difficulty;
        _challenge = challenge;
        _proof = proof;
    }

    public VdfProfile Profile { get; }

    /// <summary>T, in squarings.</summary>
    public uint Difficulty { get; }

    public ReadOnlyMemory<byte> Challenge => _challenge;

    /// <summary>form(y) || form(pi).</summary>
    public ReadOnlyMemory<byte> Proof => _proof;

    /// <summary>form(y): the delayed value.</summary>
    public ReadOnlyMemory<byte> Output => _proof.AsMemory(0, Profile.FormBytes);
}
