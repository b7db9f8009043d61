using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Peers;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Peers;

public sealed class UvarintTests
{
    [VectorFact("p2p/framing.json")]
    public void Numbers_follow_the_vectors_both_ways()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/framing.json")));
        foreach (var item in file.RootElement.GetProperty("uvarint").EnumerateObject())
        {
            var value = ulong.Parse(item.Name, CultureInfo.InvariantCulture);
            var bytes = Convert.FromHexString(item.Value.GetString()!);
            var written = new byte[Uvarint.BytesMax];
            Assert.Equal(bytes, written[..Uvarint.Write(written, value)]);
            Assert.Equal(UvarintStatus.Done, Uvarint.Read(bytes, out var read, out var length));
            Assert.Equal((value, bytes.Length), (read, length));
        }
        foreach (var item in file.RootElement.GetProperty("uvarint_must_reject").EnumerateArray())
        {
            var bytes = Convert.FromHexString(item.GetString()!.Split(' ')[0]);
            Assert.NotEqual(UvarintStatus.Done, Uvarint.Read(bytes, out _, out _));
        }
    }

    [Theory]
    [InlineData("", UvarintStatus.NeedMore)]
    [InlineData("80", UvarintStatus.NeedMore)]
    [InlineData("8100", UvarintStatus.Malformed)]
    [InlineData("ffffffffffffffffff", UvarintStatus.Malformed)]
    [InlineData("ffffffffffffffff", UvarintStatus.NeedMore)]
    [InlineData("00", UvarintStatus.Done)]
    public void A_prefix_waits_and_a_wrong_form_is_malformed(string hex, UvarintStatus expected)
        => Assert.Equal(expected, Uvarint.Read(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Every_number_of_63_bits_comes_back()
        => Prop.ForAll<long>(number =>
        {
            var value = (ulong)(number & long.MaxValue);
            var bytes = new byte[Uvarint.BytesMax];
            var written = Uvarint.Write(bytes, value);
            return Uvarint.Read(bytes, out var read, out var length) == UvarintStatus.Done
                && read == value && length == written && length == Uvarint.Length(value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_over_63_bits_is_not_written()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Uvarint.Write(new byte[10], Uvarint.ValueMax + 1));

    [Fact]
    public void Base32_and_base58_come_back()
        => Prop.ForAll<byte[]>(bytes =>
        {
            var cut = (bytes ?? []).Take(64).ToArray();
            return Base32.TryDecode(Base32.Encode(cut), out var a) && a.AsSpan().SequenceEqual(cut)
                && Base58.TryDecode(Base58.Encode(cut), out var b) && b.AsSpan().SequenceEqual(cut);
        }).QuickCheckThrowOnFailure();
}
