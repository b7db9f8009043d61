using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Derives the discriminant of a challenge in steps of a primality test, or of eight at once: about 60 tests
/// of 1 to 2 ms each at 2048 bits, the longest part of a verification.</summary>
public sealed class DiscriminantDerivation : IDisposable
{
    readonly VdfProfile _profile;
    readonly byte[] _challenge;
    readonly DiscriminantSearch _search;
    ChallengeDiscriminant? _result;

    /// <exception cref="ArgumentException">Not a challenge of the profile.</exception>
    public DiscriminantDerivation(VdfProfile profile, ReadOnlySpan<byte> challenge)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!profile.Accepts(challenge))
            throw new ArgumentException($"not a challenge of {profile.Name}", nameof(challenge));
        _profile = profile;
        _challenge = challenge.ToArray();
        _search = new(Transcript.DiscriminantSeed(profile, challenge), profile.DiscriminantBits);
    }

    /// <exception cref="InvalidOperationException">The search goes on.</exception>
    public ChallengeDiscriminant Result => _result ?? throw new InvalidOperationException("the search goes on");

    /// <summary>About <paramref name="tests"/> tests; true when the result is there.</summary>
    public bool Advance(int tests)
    {
        for (; tests > 0 && _result is null; tests -= _search.TestsPerStep)
            if (_search.Advance())
                _result = new(_profile, _challenge, _search.Found);
        return _result is not null;
    }

    public void Dispose() => _search.Dispose();
}
