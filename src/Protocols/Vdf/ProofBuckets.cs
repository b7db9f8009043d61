using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Multiplies many forms with small exponents: forms of one exponent share a bucket, and the buckets are
/// joined by suffix products. One composition a form and two a bucket; empty buckets cost nothing.</summary>
public sealed class ProofBuckets
{
    readonly IClassGroupArithmetic _group;
    readonly FormTable _buckets;
    readonly FormTable _sums;
    int _next;

    /// <param name="d">The forms' discriminant.</param>
    /// <param name="width">Exponents have at most this many bits.</param>
    /// <param name="group">The caller's thread's.</param>
    public ProofBuckets(Discriminant d, int width, IClassGroupArithmetic group)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ProofDigits.WidthMax);
        _group = group;
        _buckets = new(d, 1 << width);
        _sums = new(d, 2);
        _sums[1].Store(QuadraticForm.Identity(d));
        _next = _buckets.Count - 1;
    }

    /// <summary>The product takes form^digit in; digit 0 is skipped.</summary>
    public void Add(int digit, FormSlot form)
    {
        if (digit != 0)
            Multiply(_buckets[digit], form);
    }

    /// <summary>Joins up to <paramref name="buckets"/> more buckets, from the top; true when all are joined.</summary>
    public bool Join(int buckets)
    {
        for (; buckets > 0 && _next > 0; _next--, buckets--)
        {
            FormSlot run = _sums[0], total = _sums[1], bucket = _buckets[_next];
            if (!bucket.IsEmpty)
                Multiply(run, bucket);
            if (run.IsEmpty)
                continue;
            if (total.IsIdentity)
                total.Store(run);
            else
                _group.Compose(total, run);
        }
        return _next == 0;
    }

    /// <summary>The joined product.</summary>
    /// <exception cref="InvalidOperationException">Not all buckets are joined yet.</exception>
    public QuadraticForm Product()
        => _next == 0 ? _sums[1].Load() : throw new InvalidOperationException("buckets are left to join");

    void Multiply(FormSlot to, FormSlot form)
    {
        if (to.IsEmpty)
            to.Store(form);
        else
            _group.Compose(to, form);
    }
}
