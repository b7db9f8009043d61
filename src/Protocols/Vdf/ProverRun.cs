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
    readonly int _workers;
    readonly Queue<ProverCheckpoint> _resume;
    readonly HashSet<ProofShare> _lent = [];
    Discriminant? _discriminant;
    StrideForms? _strides;
    FormTable? _current;
    ProverCheckpoint? _resuming;
    int _resumeBlock;
    uint _checkedPosition;
    List<ProofShare> _own = [];
    List<ProofShare> _shares = [];
    QuadraticForm _product;
    byte[]? _proof;

    /// <param name="profile">The chain's.</param>
    /// <param name="challenge">What the discriminant is derived from.</param>
    /// <param name="difficulty">T.</param>
    /// <param name="arithmetic">The thread's.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="resume">Checkpoints of an earlier run with the same width, oldest first. The run begins after the
    /// last one of those that hold.</param>
    /// <exception cref="ArgumentException">Challenge or difficulty are not the profile's.</exception>
    public ProverRun(
        VdfProfile profile, ReadOnlySpan<byte> challenge, uint difficulty, VdfArithmetic arithmetic,
        ProverOptions? options = null, IEnumerable<ProverCheckpoint>? resume = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(arithmetic);
        if (!profile.Accepts(difficulty))
            throw new ArgumentOutOfRangeException(nameof(difficulty), difficulty, $"1 to {profile.DifficultyMax}");
        _profile = profile;
        _arithmetic = arithmetic;
        Difficulty = difficulty;
        _workers = options?.Workers ?? 1;
        if (_workers is < 1 or > ProverOptions.WorkersMax)
            throw new ArgumentOutOfRangeException(
                nameof(options), _workers, $"1 to {ProverOptions.WorkersMax} workers");
        _width = options?.Width ?? ProverOptions.CheapestWidth(difficulty, _workers);
        if (_width is < 1 or > ProofDigits.WidthMax)
            throw new ArgumentOutOfRangeException(nameof(options), _width, $"a width of 1 to {ProofDigits.WidthMax}");
        _resume = new(resume ?? []);
        _derivation = new(profile, challenge);
    }

    public uint Difficulty { get; }

    /// <summary>k: what a run that takes over its checkpoints needs too.</summary>
    public int Width => _width;

    /// <summary>Where an earlier run was taken up; 0 for a run from the beginning.</summary>
    public uint ResumedAt { get; private set; }

    public VdfStage Stage { get; private set; }

    /// <summary>Squarings done.</summary>
    public uint Position { get; private set; }

    public int SelfCheckFailures { get; private set; }

    public bool IsEnded => Stage is VdfStage.Done or VdfStage.Failed;

    /// <summary>form(y) || form(pi), verified.</summary>
    /// <exception cref="InvalidOperationException">The stage is not Done.</exception>
    public ReadOnlyMemory<byte> Proof => _proof ?? throw new InvalidOperationException("there is no proof yet");

    /// <summary>Nothing is left to do here until the other threads give back their shares.</summary>
    public bool IsWaiting => Stage == VdfStage.Prove && _own.Count == 0 && _lent.Count != 0;

    /// <summary>The shares of the proof for other threads, once in the stage Prove: all but the run's own. Each comes
    /// back by <see cref="Return(ProofShare)"/>. Who does not ask has them computed here.</summary>
    public IReadOnlyList<ProofShare> TakeShares()
    {
        if (Stage != VdfStage.Prove || _own.Count <= 1)
            return [];
        ProofShare[] others = [.. _own.Skip(1)];
        _own.RemoveRange(1, others.Length);
        _lent.UnionWith(others);
        return others;
    }

    /// <summary>Takes a share back whose <see cref="ProofShare.Advance"/> has returned true. One of a proof that was
    /// begun again meanwhile is ignored.</summary>
    public void Return(ProofShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        if (!_lent.Remove(share))
            return;
        if (share.IsFaulty)
            BeginAgain();
    }

    /// <summary>What a later process needs to go on from here, beyond what earlier calls gave: at most so many forms.
    /// Null if there is nothing new.</summary>
    public ProverCheckpoint? TakeCheckpoint(int formsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(formsMax, 1);
        return Stage == VdfStage.Square ? _strides!.Export(formsMax) : null;
    }

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
                case VdfStage.Resume:
                    Resume(squarings);
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
            // D is prime, so only damaged forms do this.
            Return();
        }
        return IsEnded;
    }

    public void Dispose() => _derivation.Dispose();

    /// <summary>The form being squared, for tests of the self-checks.</summary>
    internal FormSlot Current => _current![0];

    internal FormSlot Checkpoint(int block) => _strides!.Table[block];

    void Derive(int squarings)
    {
        // A test of L bits costs about L / 8 squarings.
        if (!_derivation.Advance((int)Math.Max(1, squarings * 8L / _profile.DiscriminantBits)))
            return;
        _discriminant = _derivation.Result.Value;
        _strides = new(_profile, _discriminant, Difficulty, _width);
        _current = new(_discriminant, 1);
        _current[0].Store(QuadraticForm.Generator(_discriminant));
        Stage = VdfStage.Resume;
    }

    /// <summary>Reading a form costs about a squaring. The first checkpoint that does not hold ends it.</summary>
    void Resume(int forms)
    {
        for (; forms > 0 && _resume.TryPeek(out var checkpoint); forms--)
        {
            if (!ReferenceEquals(checkpoint, _resuming))
            {
                _resuming = checkpoint;
                _resumeBlock = checkpoint.BlockFrom;
                if (!_strides!.Fits(checkpoint))
                {
                    _resume.Clear();
                    break;
                }
            }
            if (!_strides!.TryImport(checkpoint, _resumeBlock))
            {
                _resume.Clear();
                break;
            }
            if (_resumeBlock++ < checkpoint.BlockTo)
                continue;
            _resume.Dequeue();
            _current![0].Store(_strides.Table[checkpoint.BlockTo]);
            Position = _checkedPosition = ResumedAt = checkpoint.Position;
        }
        if (_resume.Count == 0)
            Stage = VdfStage.Square;
    }

    void Square(int squarings)
    {
        var current = _current![0];
        while (squarings > 0 && Position < Difficulty)
        {
            var inBlock = (int)(Position % (uint)_width);
            if (inBlock == 0)
                _strides!.Store((int)(Position / (uint)_width), current);
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
        var digits = ProofDigits.Of(prime, Difficulty, _width, out _);
        var workers = Math.Min(_workers, digits.Length);
        _shares = [.. Enumerable.Range(0, workers).Select(worker =>
        {
            var first = (int)((long)digits.Length * worker / workers);
            var end = (int)((long)digits.Length * (worker + 1) / workers);
            return new ProofShare(_discriminant!, _strides!.Table, digits.AsMemory(first..end), first, _width);
        })];
        _own = [.. _shares];
        Stage = VdfStage.Prove;
    }

    void Prove(int squarings)
    {
        if (_own.Count != 0)
        {
            if (!_own[0].Advance(_arithmetic, squarings))
                return;
            var done = _own[0];
            _own.RemoveAt(0);
            if (done.IsFaulty)
                BeginAgain();
            return;
        }
        if (_lent.Count != 0)
            return;
        var table = new FormTable(_discriminant!, 2);
        table[0].Store(QuadraticForm.Identity(_discriminant!));
        foreach (var share in _shares)
        {
            table[1].Store(share.Product!.Value);
            _arithmetic.Group.Compose(table[0], table[1]);
        }
        _product = table[0].Load();
        Stage = VdfStage.Verify;
    }

    void SelfVerify()
    {
        if (!_product.IsReduced || !_product.IsOn(_discriminant!) || !IsValid(_product, out var proof))
        {
            BeginAgain();
            return;
        }
        _proof = proof;
        _strides = null;
        _shares = [];
        Stage = VdfStage.Done;
    }

    /// <summary>A stride form may be damaged without breaking its discriminant, so none is trusted. Other threads may
    /// still read the old ones.</summary>
    void BeginAgain()
    {
        _checkedPosition = 0;
        _strides = new(_profile, _discriminant!, Difficulty, _width);
        Return();
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
        _own = [];
        _shares = [];
        _lent.Clear();
        var block = (int)(_checkedPosition / (uint)_width);
        if (_checkedPosition == Difficulty || block >= _strides!.Table.Count || _strides.Table[block].IsEmpty
            || !_strides.Table[block].IsOnDiscriminant())
            (_checkedPosition, block) = (0, 0);
        if (block == 0)
            _current![0].Store(QuadraticForm.Generator(_discriminant!));
        else
            _current![0].Store(_strides!.Table[block]);
        _strides!.ReturnTo(block);
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
