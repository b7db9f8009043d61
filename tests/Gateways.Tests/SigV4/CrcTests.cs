using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.Tests.SigV4;

public class CrcTests
{
    // The catalogue's check values: CRC of "123456789".
    [Fact]
    public void Check_values_of_the_catalogue_come_out()
    {
        Assert.Equal("CBF43926", Hex(Crc.Crc32(), "123456789"));
        Assert.Equal("E3069283", Hex(Crc.Crc32C(), "123456789"));
        Assert.Equal("AE8B14860A799888", Hex(Crc.Crc64Nvme(), "123456789"));
        Assert.Equal("00000000", Hex(Crc.Crc32(), ""));
    }

    [Fact]
    public void A_cut_anywhere_gives_the_same_value()
        => Prop.ForAll<byte[], byte[]>((left, right) =>
        {
            var (whole, cut) = (Crc.Crc32(), Crc.Crc32());
            whole.Append([.. left, .. right]);
            cut.Append(left);
            cut.Append(right);
            return whole.ToArray().SequenceEqual(cut.ToArray());
        }).QuickCheckThrowOnFailure();

    static string Hex(Crc crc, string text)
    {
        crc.Append(Encoding.ASCII.GetBytes(text));
        return Convert.ToHexString(crc.ToArray());
    }
}
