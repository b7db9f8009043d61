using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.Tests.SigV4;

public class AwsChunkedDecoderTests
{
    static (ChunkedStatus Status, string Data, IReadOnlyList<KeyValuePair<string, string>> Trailers) Decode(
        string body, int inputStep, int outputStep, params string[] trailers)
    {
        using var decoder = new AwsChunkedDecoder(null, trailers);
        var input = Encoding.ASCII.GetBytes(body);
        var data = new StringBuilder();
        var output = new byte[outputStep];
        var status = ChunkedStatus.NeedInput;
        for (var at = 0; at < input.Length;)
        {
            var piece = input.AsSpan(at, Math.Min(inputStep, input.Length - at));
            status = decoder.Decode(piece, out var consumed, output, out var written);
            data.Append(Encoding.ASCII.GetString(output, 0, written));
            at += consumed;
            if (status is ChunkedStatus.Malformed || (status == ChunkedStatus.Done && at == input.Length))
                break;
        }
        return (status, data.ToString(), decoder.Trailers);
    }

    [Fact]
    public void Any_cut_of_input_and_output_gives_the_same_data()
        => Prop.ForAll(
            Gen.Choose(1, 40).Two().ToArbitrary(),
            steps =>
            {
                var (status, data, trailers) = Decode(
                    "5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
                    steps.Item1, steps.Item2, "x-amz-checksum-crc32");
                return status == ChunkedStatus.Done && data == "hello, world"
                    && trailers.Single().Value == "AAAAAA==";
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_end_in_a_status_and_never_throw()
        => Prop.ForAll<byte[]>(bytes =>
        {
            using var decoder = new AwsChunkedDecoder(null, []);
            decoder.Decode(bytes, out var consumed, new byte[64], out var written);
            return consumed <= bytes.Length && written <= bytes.Length;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0\r\n\r\n", ChunkedStatus.Done)]
    [InlineData("0\r\n\r\nx", ChunkedStatus.Malformed)]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n", ChunkedStatus.Malformed)]
    [InlineData("\r\n", ChunkedStatus.Malformed)]
    [InlineData("-1\r\n", ChunkedStatus.Malformed)]
    [InlineData("zz\r\n", ChunkedStatus.Malformed)]
    [InlineData("0000000000000001\r\n", ChunkedStatus.Malformed)]
    [InlineData("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", ChunkedStatus.Malformed)]
    [InlineData("5\r\nhell", ChunkedStatus.NeedInput)]
    [InlineData("5\r\nhello\r\n0\r\n", ChunkedStatus.NeedInput)]
    public void Framing_is_taken_by_the_letter(string body, ChunkedStatus status)
        => Assert.Equal(status, Decode(body, 1000, 1000).Status);

    [Theory]
    [InlineData(1024, ChunkedStatus.NeedInput)]
    [InlineData(1025, ChunkedStatus.Malformed)]
    public void A_line_has_a_limit(int length, ChunkedStatus status)
        => Assert.Equal(status, Decode("0;" + new string('x', length - 2), 2000, 2000).Status);

    [Fact]
    public void An_announced_trailer_must_come()
        => Assert.Equal(ChunkedStatus.Malformed, Decode("0\r\n\r\n", 100, 100, "x-amz-checksum-crc32").Status);

    [Fact]
    public void A_trailer_may_not_come_twice()
        => Assert.Equal(ChunkedStatus.Malformed, Decode("0\r\na:1\r\na:1\r\n\r\n", 100, 100, "a").Status);
}
