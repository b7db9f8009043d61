using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Long runs on both paths; QUIL_NIGHTLY=1 runs them in full.</summary>
public sealed class SoakTests
{
    const int Segments = 20;
    const int CheckEvery = 1 << 16;

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Managed_and_mpn_agree_on_squarings_of_random_forms(int bits)
    {
        using var mpn = MpnArithmetic.TryCreate(out _);
        if (mpn is null)
            return;
        using var managed = new ManagedArithmetic();
        var d = Discriminant.FromSeed([8], bits);
        var table = new FormTable(d, 2);
        var each = Nightly.Count(1_000_000, 4_000) / Segments;
        for (var segment = 0; segment < Segments; segment++)
        {
            // The class of a random prime form is a random power's, as far as anyone knows.
            Random(mpn, table[0], segment);
            table[1].Store(table[0]);
            // Comparing each form would take longer than the squarings; a wrong one never becomes right again.
            mpn.Square(table[0], each);
            managed.Square(table[1], each);
            Assert.Equal(table[0].Load(), table[1].Load());
            Assert.True(table[0].IsOnDiscriminant());
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Managed_and_mpn_agree_on_compositions(int bits)
    {
        using var mpn = MpnArithmetic.TryCreate(out _);
        if (mpn is null)
            return;
        using var managed = new ManagedArithmetic();
        var d = Discriminant.FromSeed([9], bits);
        var table = new FormTable(d, 4);
        Random(mpn, table[0], 1);
        Random(mpn, table[1], 2);
        table[2].Store(table[0]);
        table[3].Store(table[1]);
        for (var i = 0; i < Nightly.Count(100_000, 1_000); i++)
        {
            // As Fibonacci's numbers grow: both operands change all the time.
            mpn.Compose(table[i & 1], table[1 - (i & 1)]);
            managed.Compose(table[2 + (i & 1)], table[3 - (i & 1)]);
            if (i % 100 == 99)
                Assert.Equal(table[i & 1].Load(), table[2 + (i & 1)].Load());
        }
        Assert.True(table[0].IsOnDiscriminant());
        Assert.Equal(table[0].Load(), table[2].Load());
        Assert.Equal(table[1].Load(), table[3].Load());
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void The_discriminant_holds_over_a_long_run(string path)
    {
        using var group = Arithmetics.Create(path);
        var d = Discriminant.FromSeed([10], 2048);
        var form = new FormTable(d, 1)[0];
        form.Store(QuadraticForm.Generator(d));
        for (var left = Nightly.Count(10_000_000, 2 * CheckEvery); left > 0; left -= CheckEvery)
        {
            group.Square(form, Math.Min(left, CheckEvery));
            Assert.True(form.IsOnDiscriminant());
            Assert.True(form.Load().IsReduced);
        }
    }

    static void Random(MpnArithmetic group, FormSlot slot, int seed)
    {
        slot.Store(QuadraticForm.Generator(slot.Discriminant));
        var bits = new Random(seed);
        var generator = new FormTable(slot.Discriminant, 1)[0];
        generator.Store(slot);
        for (var i = 0; i < slot.Discriminant.Bits; i++)
        {
            group.Square(slot, 1);
            if (bits.Next(2) != 0)
                group.Compose(slot, generator);
        }
    }
}
