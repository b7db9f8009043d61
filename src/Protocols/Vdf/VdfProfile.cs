using System.Diagnostics.CodeAnalysis;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>The parameters of one delay function. A chain pins one in its genesis and never mixes them.</summary>
/// <param name="Name">As in settings and records; part of own transcripts.</param>
/// <param name="DiscriminantBits">L, the length of |D|.</param>
/// <param name="ChallengePrimeBits">P, the length of the challenge prime B.</param>
/// <param name="OwnTranscript">Domain-tagged seeds and primes; else those of Quilibrium, whose 128-bit prime does not
/// bind D and leaves about half the margin.</param>
/// <param name="DifficultyMax">The greatest T, in squarings.</param>
/// <param name="IsSecure">False for sizes that only devnets and tests use.</param>
public sealed record VdfProfile(
    string Name, int DiscriminantBits, int ChallengePrimeBits, bool OwnTranscript, uint DifficultyMax, bool IsSecure)
{
    const int OwnChallengeBytesMax = 1024;
    const int CompatChallengeBytes = 32;

    public static VdfProfile Quilibrium2048 { get; } = new("quilibrium-2048", 2048, 128, false, 10_000_000, true);

    public static VdfProfile QuilActors2048 { get; } = new("quilactors-2048", 2048, 264, true, 10_000_000, true);

    public static VdfProfile QuilActors1024 { get; } = new("quilactors-1024", 1024, 264, true, 10_000_000, true);

    public static VdfProfile Devnet512 { get; } = new("devnet-512", 512, 264, true, 10_000_000, false);

    public static VdfProfile Test256 { get; } = new("test-256", 256, 128, true, 1_000_000, false);

    public static IReadOnlyList<VdfProfile> All { get; } =
        [Quilibrium2048, QuilActors2048, QuilActors1024, Devnet512, Test256];

    public int FormBytes => QuadraticForm.EncodedBytes(DiscriminantBits);

    /// <summary>form(y) || form(pi).</summary>
    public int ProofBytes => 2 * FormBytes;

    public static bool TryFind(string name, [NotNullWhen(true)] out VdfProfile? profile)
    {
        profile = All.FirstOrDefault(one => one.Name == name);
        return profile is not null;
    }

    public bool Accepts(ReadOnlySpan<byte> challenge)
        => OwnTranscript ? challenge.Length is > 0 and <= OwnChallengeBytesMax : challenge.Length ==
            CompatChallengeBytes;

    public bool Accepts(uint difficulty) => difficulty != 0 && difficulty <= DifficultyMax;

    public override string ToString() => Name;
}
