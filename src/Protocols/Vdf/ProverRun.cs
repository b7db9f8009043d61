using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>One proof in small steps, for a caller that wants to pause or give up between them:
/// discriminant, squarings with checkpoints, proof, self-verification. No wrong proof leaves it: every 2^16 squarings
/// the form is checked against D, and the finished proof is verified.</summary>
public sealed class ProverRun : IDisposable
{
    /// <summary>Failed self-checks after which the run fails.</summary>
    public const int FailuresMax = 3;

    const uint CheckEvery = 1 << 16;

    readonly VdfProfile _profile;
    readonly VdfArithmetic _arithmetic;
    readonly DiscriminantDerivation _derivation;
    readonly int _width;
    Discriminant? _discriminant;
    FormTable? _checkpoints;
    FormTable? _current;
    uint _checkedPosition;
    uint _proofPosition;
    int[] _digits = [];
    ProofBuckets? _buckets;
    byte[]? _proof;

    /// <exception cref="ArgumentException">Challenge or difficulty are not the profile's.</exception>
    public ProverRun(
        VdfProfile profile, ReadOnlySpan<byte> challenge, uint difficulty, VdfArithmetic arithmetic,
        ProverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(arithmetic);
        if (!profile.Accepts(difficulty))
            throw new ArgumentOutOfRangeException(nameof(difficulty), difficulty, $"1 to {profile.DifficultyMax}");
        _profile = profile;
        _arithmetic = arithmetic;
        Difficulty = difficulty;
        _width = options?.Width ?? ProverOptions.CheapestWidth(difficulty);
        if (_width is < 1 or > ProofDigits.WidthMax)
            throw new ArgumentOutOfRangeException(nameof(options), _width, $"a width of 1 to {ProofDigits.WidthMax}");
        _derivation = new(profile, challenge);
    }

    public uint Difficulty { get; }

    public VdfStage Stage { get; private set; }

    /// <summary>Squarings done.</summary>
    public uint Position { get; private set; }

    public int SelfCheckFailures { get; private set; }

    public bool IsEnded => Stage is VdfStage.Done or VdfStage.Failed;

    /// <summary>form(y) || form(pi), verified.</summary>
    /// <exception cref="InvalidOperationException">The stage is not Done.</exception>
    public ReadOnlyMemory<byte> Proof => _proof ?? throw new InvalidOperationException("there is no proof yet");

    /// <summary>Does work worth about this many squarings; true when the run has ended.</summary>
    public bool Advance(int squarings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(squarings, 1);
        try
        {
            switch (Stage)
            {
                case VdfStage.Discriminant:
                    Derive(squarings);
                    break;
                case VdfStage.Square:
                    Square(squarings);
                    break;
                case VdfStage.Prove:
                    Prove(squarings);
                    break;
                case VdfStage.Verify:
                    SelfVerify();
                    break;
                default:
                    break;
            }
        }
        catch (InvalidDiscriminantException)
        {
            // D is prime, so only damaged forms do this; during the proof any checkpoint may be the damaged one.
            if (Stage == VdfStage.Prove)
                _checkedPosition = 0;
            Return();
        }
        return IsEnded;
    }

    public void Dispose() => _derivation.Dispose();

    /// <summary>The form being squared, for tests of the self-checks.</summary>
    internal FormSlot Current => _current![0];

    internal FormSlot Checkpoint(int block) => _checkpoints![block];

    void Derive(int squarings)
    {
        // A test of L bits costs about L / 8 squarings.
        if (!_derivation.Advance((int)Math.Max(1, squarings * 8L / _profile.DiscriminantBits)))
            return;
        _discriminant = _derivation.Result.Value;
        _checkpoints = new(_discriminant, (int)((Difficulty + _width - 1) / _width));
        _current = new(_discriminant, 1);
        _current[0].Store(QuadraticForm.Generator(_discriminant));
        Stage = VdfStage.Square;
    }

    void Square(int squarings)
    {
        var current = _current![0];
        while (squarings > 0 && Position < Difficulty)
        {
            var inBlock = (int)(Position % (uint)_width);
            if (inBlock == 0)
                _checkpoints![(int)(Position / (uint)_width)].Store(current);
            var count = (int)Math.Min(Math.Min(_width - inBlock, squarings), Difficulty - Position);
            _arithmetic.Group.Square(current, count);
            Position += (uint)count;
            squarings -= count;
        }
        if (Position < Difficulty && Position - _checkedPosition < CheckEvery)
            return;
        if (!current.IsOnDiscriminant())
        {
            Return();
            return;
        }
        // Only positions with a checkpoint can be returned to.
        _checkedPosition = Position / (uint)_width * (uint)_width;
        if (Position == Difficulty)
            BeginProof();
    }

    void BeginProof()
    {
        var x = Encode(QuadraticForm.Generator(_discriminant!));
        var y = Encode(_current![0].Load());
        var prime = HashToPrime.Derive(_profile, _discriminant!, x, y, Difficulty, out _);
        _digits = ProofDigits.Of(prime, Difficulty, _width, out _);
        _buckets = new(_discriminant!, _width, _arithmetic.Group);
        _proofPosition = 0;
        Stage = VdfStage.Prove;
    }

    void Prove(int squarings)
    {
        for (; squarings > 0 && _proofPosition < _digits.Length; squarings--, _proofPosition++)
            _buckets!.Add(_digits[_proofPosition], _checkpoints![(int)_proofPosition]);
        if (squarings > 0 && _buckets!.Join(squarings))
            Stage = VdfStage.Verify;
    }

    void SelfVerify()
    {
        var product = _buckets!.Product();
        if (!product.IsReduced || !product.IsOn(_discriminant!) || !IsValid(product, out var proof))
        {
            // A checkpoint may be damaged without breaking its discriminant: begin again.
            _checkedPosition = 0;
            Return();
            return;
        }
        _proof = proof;
        _checkpoints = null;
        _buckets = null;
        Stage = VdfStage.Done;
    }

    bool IsValid(in QuadraticForm product, out byte[] proof)
    {
        proof = [.. Encode(_current![0].Load()), .. Encode(product)];
        var verifier = new WesolowskiVerifier(_profile, _arithmetic, new(1));
        return verifier.Verify(_derivation.Result, Difficulty, proof).IsValid;
    }

    /// <summary>To the last checked position.</summary>
    void Return()
    {
        if (++SelfCheckFailures > FailuresMax)
        {
            Stage = VdfStage.Failed;
            return;
        }
        var block = (int)(_checkedPosition / (uint)_width);
        if (_checkedPosition == Difficulty || _checkpoints![block].IsEmpty || !_checkpoints[block].IsOnDiscriminant())
            (_checkedPosition, block) = (0, 0);
        if (block == 0)
            _current![0].Store(QuadraticForm.Generator(_discriminant!));
        else
            _current![0].Store(_checkpoints![block]);
        Position = _checkedPosition;
        Stage = VdfStage.Square;
    }

    byte[] Encode(in QuadraticForm form)
    {
        var bytes = new byte[_profile.FormBytes];
        form.Encode(bytes);
        return bytes;
    }
}
