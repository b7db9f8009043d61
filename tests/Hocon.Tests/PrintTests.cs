using FsCheck;
using FsCheck.Fluent;

namespace QuilActors.Hocon.Tests;

public sealed class PrintTests
{
    static readonly Origin Nowhere = new("p", 1, 1);

    static readonly string[] Keys =
    [
        "a", "a.b", " a ", "", "include", "x\"y", "\u00e9\n", "true", "1.5", "${a}", "#", "\ud800", "\U0001f600",
    ];

    static readonly string[] Texts =
    [
        "", "x", "a b", "\"", "\"\"\"", "\\", "\u0000\u001f\u007f", "null", "12", "\ud83d", "\u2028", "//",
    ];

    static readonly string[] Numbers = ["0", "-0", "1.50", "1e5", "10E+3", "123456789012345678901234567890"];

    static Gen<HoconValue> Scalars => Gen.OneOf(
        Gen.Elements(Texts).Select(t => (HoconValue)new HoconScalar(ScalarKind.Text, t, Nowhere)),
        Gen.Elements(Numbers).Select(t => (HoconValue)new HoconScalar(ScalarKind.Number, t, Nowhere)),
        Gen.Elements("true", "false").Select(t => (HoconValue)new HoconScalar(ScalarKind.Boolean, t, Nowhere)),
        Gen.Constant((HoconValue)new HoconScalar(ScalarKind.Null, "null", Nowhere)));

    static Gen<HoconValue> Any(int depth) => depth == 0
        ? Scalars
        : Gen.OneOf(Scalars, Objects(depth).Select(static o => (HoconValue)o), Arrays(depth));

    static Gen<HoconValue> Arrays(int depth)
        => Any(depth - 1).ListOf().Select(static items => (HoconValue)new HoconArray([.. items.Take(4)], Nowhere));

    static Gen<HoconObject> Objects(int depth)
        => Gen.Zip(Gen.Elements(Keys).ListOf(), Any(depth - 1).ArrayOf(Keys.Length)).Select(static pair =>
        {
            var built = new HoconObject(Nowhere);
            foreach (var (key, value) in pair.Item1.Distinct().Zip(pair.Item2))
                built.Add(key, value, Nowhere);
            return built;
        });

    [Fact]
    public void Any_tree_parses_back_from_its_print()
        => Prop.ForAll(Objects(3).ToArbitrary(), static tree =>
        {
            var printed = HoconDocument.Print(tree);
            var withOrigins = HoconDocument.Print(tree, origins: true);
            return Same(Trees.Parse(printed), tree) && Same(Trees.Parse(withOrigins), tree);
        }).QuickCheckThrowOnFailure();

    // Stricter than Trees.Show: spelling of numbers and order of keys count too.
    static bool Same(HoconValue a, HoconValue b) => (a, b) switch
    {
        (HoconScalar x, HoconScalar y) => x.Kind == y.Kind && x.Text == y.Text,
        (HoconArray x, HoconArray y) => x.Count == y.Count && x.Zip(y).All(static p => Same(p.First, p.Second)),
        (HoconObject x, HoconObject y) => x.Keys.SequenceEqual(y.Keys) && x.Keys.All(k =>
            x.TryGet(k, out var left) && y.TryGet(k, out var right) && Same(left, right)),
        _ => false,
    };

    [Fact]
    public void Origins_are_printed_as_comments()
        => Assert.Equal(
            "a {  # t:1:2\n  b = 1  # t:1:5\n  c = [  # t:2:3\n    \"x\"  # t:2:4\n  ]\n  d = {}  # t:3:3\n}\n",
            HoconDocument.Print(Trees.Parse("a{b:1\nc:[x]\nd:{}}"), origins: true));
}
