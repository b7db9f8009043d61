using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>One verification in steps: shape, discriminant (one primality test a step), then the algebra in one.
/// </summary>
public sealed class VerifierRun : IDisposable
{
    readonly VdfProfile _profile;
    readonly WesolowskiVerifier _verifier;
    readonly DiscriminantCache _cache;
    readonly byte[] _challenge;
    readonly byte[] _proof;
    readonly uint _difficulty;
    DiscriminantSearch? _search;
    Discriminant? _discriminant;
    VdfVerdict? _verdict;

    internal VerifierRun(
        VdfProfile profile, WesolowskiVerifier verifier, DiscriminantCache cache, ReadOnlySpan<byte> challenge,
        uint difficulty, ReadOnlySpan<byte> proof)
    {
        _profile = profile;
        _verifier = verifier;
        _cache = cache;
        _difficulty = difficulty;
        var shape = WesolowskiVerifier.CheckShape(profile, challenge, difficulty, proof);
        if (shape.Reason != VdfReject.None)
        {
            (_challenge, _proof, _verdict) = ([], [], shape);
            return;
        }
        _challenge = challenge.ToArray();
        _proof = proof.ToArray();
        _discriminant = cache.Find(profile, challenge);
        if (_discriminant is null)
            _search = new(Transcript.DiscriminantSeed(profile, challenge), profile.DiscriminantBits);
    }

    /// <summary>Whether the discriminant is still to be found, which takes most of the time.</summary>
    public bool NeedsDiscriminant => _discriminant is null && _verdict is null;

    /// <exception cref="InvalidOperationException">The run goes on.</exception>
    public VdfVerdict Verdict => _verdict ?? throw new InvalidOperationException("there is no verdict yet");

    /// <summary>Up to <paramref name="tests"/> primality tests, or the algebra; true when there is a verdict.
    /// </summary>
    public bool Advance(int tests)
    {
        if (_verdict is not null)
            return true;
        if (_discriminant is not null)
        {
            _verdict = _verifier.Check(_challenge, _difficulty, _proof, _discriminant);
            return true;
        }
        for (; tests > 0; tests--)
            if (_search!.Advance())
            {
                _discriminant = _search.Found;
                _cache.Add(_profile, _challenge, _discriminant);
                Dispose();
                return false;
            }
        return false;
    }

    /// <summary>Ends the run without a verdict on the proof.</summary>
    public VdfVerdict Cancel()
    {
        Dispose();
        _verdict ??= VdfVerdict.NotChecked(VdfReject.Cancelled);
        return _verdict.Value;
    }

    public void Dispose()
    {
        _search?.Dispose();
        _search = null;
    }
}
