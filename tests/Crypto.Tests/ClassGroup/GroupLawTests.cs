using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Both paths against the textbook's composition on big integers.</summary>
public sealed class GroupLawTests
{
    static readonly int[] Sizes = [64, 100, 128, 129, 200, 256, 400, 512];

    static readonly Discriminant[] Discriminants = [.. Sizes.Select(bits => Discriminant.FromSeed([7], bits))];

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Products_equal_the_textbooks_and_obey_the_laws(string path)
    {
        using var g = Arithmetics.Create(path);
        Prop.ForAll(
            Arb.From(Cases),
            sample =>
            {
                var (d, m, n) = sample;
                QuadraticForm f = Element(d, m), h = Element(d, n), e = QuadraticForm.Identity(d);
                var product = g.Product(d, f, h);
                Assert.True(product.IsReduced && product.IsOn(d));
                Assert.Equal(Textbook.Compose(f, h, d.Value), product);
                Assert.Equal(product, g.Product(d, h, f));
                Assert.Equal(Element(d, m + n), product);
                Assert.Equal(f, g.Product(d, f, e));
                Assert.Equal(f, g.Product(d, e, f));
                Assert.Equal(e, g.Product(d, f, f.Inverse()));
                Assert.Equal(g.Power(d, f, 1), g.Product(d, f, f));
                Assert.Equal(Textbook.Compose(f, f, d.Value), g.Power(d, f, 1));
                Assert.Equal(
                    g.Product(d, product, f), g.Product(d, f, g.Product(d, h, f)));
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Long_chains_of_squarings_equal_the_textbooks(string path)
    {
        using var g = Arithmetics.Create(path);
        foreach (var d in Discriminants)
        {
            var slot = new FormTable(d, 1)[0];
            var expected = QuadraticForm.Generator(d);
            slot.Store(expected);
            for (var i = 0; i < 400; i++)
            {
                g.Square(slot, 1);
                expected = Textbook.Compose(expected, expected, d.Value);
                Assert.Equal(expected, slot.Load());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Squaring_and_composition_allocate_nothing(string path)
    {
        using var g = Arithmetics.Create(path);
        var d = Discriminants[^1];
        var table = new FormTable(d, 2);
        table[0].Store(QuadraticForm.Generator(d));
        table[1].Store(Element(d, 1000));
        g.Square(table[0], 100);
        g.Compose(table[0], table[1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        g.Square(table[0], 1000);
        for (var i = 0; i < 1000; i++)
            g.Compose(table[0], table[1]);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void A_composite_discriminant_reports_instead_of_hanging(string path)
    {
        using var g = Arithmetics.Create(path);
        // |D| = 7 (mod 8) with a square factor: forms with gcd(a, b) > 1 exist.
        var p = (BigInteger.One << 61) - 1;
        var d = Discriminant.OfPrime(7 * p * p, (int)(7 * p * p).GetBitLength());
        Assert.Throws<InvalidDiscriminantException>(() =>
        {
            var slot = new FormTable(d, 1)[0];
            slot.Store(new QuadraticForm(p, p, 2 * p));
            g.Square(slot, 1);
        });
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Damaged_forms_end_in_a_form_or_a_report(string path)
    {
        using var g = Arithmetics.Create(path);
        var d = Discriminants[^1];
        for (var bit = 0; bit < 256; bit++)
        {
            var slot = new FormTable(d, 1)[0];
            slot.Store(Element(d, 12345));
            var a = slot.Frame(0).ToArray();
            a[bit / 64] ^= 1UL << (bit % 64);
            slot.Write(a.AsSpan().TrimEnd(0UL), slot.Frame(1), slot.IsNegative, slot.Frame(2));
            Assert.False(slot.IsOnDiscriminant());
            try
            {
                g.Square(slot, 20);
                Assert.False(slot.IsOnDiscriminant());
            }
            catch (InvalidDiscriminantException)
            {
                // As good: the run returns to a checkpoint.
            }
        }
    }

    [Fact]
    public void Forms_survive_encoding_and_wrong_bytes_are_named()
    {
        foreach (var d in Discriminants)
            for (var n = 1; n < 40; n++)
            {
                var form = Element(d, n);
                var bytes = new byte[QuadraticForm.EncodedBytes(d.Bits)];
                form.Encode(bytes);
                Assert.Equal(FormReject.None, QuadraticForm.TryDecode(bytes, d, out var again));
                Assert.Equal(form, again);
                Assert.Equal(FormReject.WrongLength, QuadraticForm.TryDecode(bytes.AsSpan(1), d, out _));
            }
    }

    static Gen<(Discriminant D, BigInteger M, BigInteger N)> Cases =>
        from d in Gen.Elements(Discriminants)
        from m in Gen.Choose(0, int.MaxValue)
        from n in Gen.Choose(0, int.MaxValue)
        from small in Gen.Choose(0, 3)
        // Small exponents give small first coefficients, hence common divisors.
        select (d, (BigInteger)(small == 0 ? m % 64 : m), (BigInteger)(small <= 1 ? n % 64 : n));

    static QuadraticForm Element(Discriminant d, BigInteger exponent)
        => Textbook.Power(QuadraticForm.Generator(d), exponent, d.Value);
}
