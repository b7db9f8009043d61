using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>The discriminant of one challenge in one profile, derived by a <see cref="DiscriminantDerivation"/> and by
/// nothing else, so a verifier can trust it.</summary>
public sealed class ChallengeDiscriminant
{
    readonly byte[] _challenge;

    internal ChallengeDiscriminant(VdfProfile profile, byte[] challenge, Discriminant value)
    {
        Profile = profile;
        _challenge = challenge;
        Value = value;
    }

    public VdfProfile Profile { get; }

    public ReadOnlyMemory<byte> Challenge => _challenge;

    internal Discriminant Value { get; }

    /// <summary>|D|, big endian.</summary>
    public byte[] MagnitudeBytes() => Value.MagnitudeBytes();
}
