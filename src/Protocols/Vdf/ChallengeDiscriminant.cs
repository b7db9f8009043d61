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

    /// <summary>Compares a discriminant that came with a proof. A wrong one is tested for being prime, to say what is
    /// wrong with it.</summary>
    /// <param name="magnitude">|D|, big endian.</param>
    public VdfReject Check(ReadOnlySpan<byte> magnitude)
    {
        var bytes = (Profile.DiscriminantBits + 7) / 8;
        if (magnitude.Length > bytes)
            return VdfReject.InvalidDiscriminant;
        var value = -new System.Numerics.BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        if (value == Value.Value)
            return VdfReject.None;
        return Discriminant.TryCreate(value, Profile.DiscriminantBits, out _, out _)
            ? VdfReject.DiscriminantMismatch
            : VdfReject.InvalidDiscriminant;
    }

    /// <summary>|D|, big endian.</summary>
    public byte[] MagnitudeBytes() => Value.MagnitudeBytes();
}
