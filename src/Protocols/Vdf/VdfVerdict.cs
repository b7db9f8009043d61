using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Protocols.Vdf;

/// <summary>The answer of a verifier. Only a valid one yields a <see cref="VerifiedVdf"/>, so no caller can overlook
/// it.</summary>
public readonly struct VdfVerdict
{
    readonly VerifiedVdf? _verified;
    readonly bool _given;

    internal VdfVerdict(VdfReject reason, VdfPart part = VdfPart.None)
    {
        (Reason, Part) = (reason, part);
        _given = true;
    }

    internal VdfVerdict(VerifiedVdf verified)
    {
        _verified = verified;
        _given = true;
    }

    /// <summary>A proof that was not looked at: the caller gave up or there is no room.</summary>
    /// <exception cref="ArgumentException">The reason says something about the proof.</exception>
    public static VdfVerdict NotChecked(VdfReject reason)
        => reason is VdfReject.Cancelled or VdfReject.Busy
            ? new(reason)
            : throw new ArgumentException("only Cancelled and Busy are no verdict", nameof(reason));

    /// <summary>The verdict of a simulation, whose proofs are tokens that stand for a delay: its judge says whether the
    /// token is the one.</summary>
    public static VdfVerdict OfToken(
        VdfProfile profile, ReadOnlySpan<byte> challenge, uint difficulty, ReadOnlySpan<byte> token, bool isTheOne)
        => isTheOne
            ? new(new VerifiedVdf(profile, challenge.ToArray(), difficulty, token.ToArray()))
            : new(VdfReject.ProofMismatch);

    /// <summary><see cref="VdfReject.None"/> for a valid proof.</summary>
    public VdfReject Reason { get; }

    public VdfPart Part { get; }

    public bool IsValid => _verified is not null;

    /// <summary>The proof is wrong, whoever asks: its sender may be blamed.</summary>
    public bool IsInvalid => _given && Reason is not (VdfReject.None or VdfReject.Cancelled or VdfReject.Busy);

    public bool TryGet([NotNullWhen(true)] out VerifiedVdf? verified)
    {
        verified = _verified;
        return verified is not null;
    }

    public override string ToString()
        => IsValid ? "valid" : Part == VdfPart.None ? $"{Reason}" : $"{Reason} ({Part})";
}
