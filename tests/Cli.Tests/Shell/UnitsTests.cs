using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Tests.Shell;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("0", "0.0000 QUIL")]
    [InlineData("8000000000", "1.0000 QUIL")]
    [InlineData("7999999999", "0.9999 QUIL")]
    [InlineData("400000000000", "50.0000 QUIL")]
    [InlineData("340282366920938463463374607431768211455", "42535295865117307932921825928.9710 QUIL")]
    public void Amounts_are_rounded_down_and_never_lose_integers(string units, string text)
        => Assert.Equal(text, Units.Quil(UInt128.Parse(units, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(20971520, "20.0 MiB")]
    public void Sizes_use_powers_of_two(double bytes, string text) => Assert.Equal(text, Units.Bytes(bytes));

    [Fact]
    public void Scores_are_q32_32() => Assert.Equal("2.50", Units.Score((UInt128)5 << 31));
}
