using System.Buffers;
using System.Text.Json;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Transport;

public sealed class MultistreamTests
{
    [VectorFact("p2p/framing.json")]
    public void Lines_follow_the_vectors_both_ways()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/framing.json")));
        foreach (var item in file.RootElement.GetProperty("multistream").EnumerateObject())
        {
            var expected = Convert.FromHexString(item.Value.GetString()!);
            Assert.Equal(expected, Line(item.Name));
            var reader = new MultistreamLineReader();
            string? read = null;
            foreach (var value in expected)
                read = reader.Push(value, out _);
            Assert.Equal(item.Name, read);
        }
    }

    [Fact]
    public void The_first_common_proposal_is_agreed_on()
    {
        var (dialler, listener) = Run(["/a", "/b", "/c"], ["/c", "/b"]);
        Assert.Equal("/b", dialler.Protocol);
        Assert.Equal("/b", listener.Protocol);
    }

    [Fact]
    public void Without_a_common_protocol_the_dialler_names_what_it_wanted()
    {
        var (dialler, listener) = Run(["/a", "/b"], ["/c"]);
        Assert.Equal("peer does not speak /a, /b", dialler.Fault);
        Assert.False(listener.IsDone);
    }

    [Fact]
    public void Bytes_behind_the_negotiation_are_left_for_the_stream()
    {
        var listener = Multistream.Answer(id => id == "/noise");
        var output = new ArrayBufferWriter<byte>();
        byte[] input = [.. Line("/multistream/1.0.0"), .. Line("/noise"), 7, 8, 9];
        Assert.Equal(input.Length - 3, listener.Receive(input, output));
        Assert.Equal("/noise", listener.Protocol);
        Assert.Equal([.. Line("/multistream/1.0.0"), .. Line("/noise")], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_peer_that_waits_for_our_header_gets_it()
    {
        var listener = Multistream.Answer(_ => true);
        var output = new ArrayBufferWriter<byte>();
        listener.Receive(Line("/multistream/1.0.0"), output);
        Assert.Equal(Line("/multistream/1.0.0"), output.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("8100")]
    [InlineData("00")]
    [InlineData("046e6f6e65")]
    [InlineData("81ff03")]
    [InlineData("0f2f6e6f742f612f6865616465720a0a0a")]
    public void A_malformed_line_ends_it(string hex)
    {
        var listener = Multistream.Answer(_ => true);
        listener.Receive(Convert.FromHexString(hex), new ArrayBufferWriter<byte>());
        Assert.NotNull(listener.Fault);
    }

    /// <summary>Spec p2p 9.2 and 11.</summary>
    [Theory]
    [InlineData(TransportLimits.MultistreamLineBytesMax, false)]
    [InlineData(TransportLimits.MultistreamLineBytesMax + 1, true)]
    public void A_line_has_at_most_1024_bytes(int lineBytes, bool refused)
    {
        var listener = Multistream.Answer(_ => false);
        byte[] line = [.. Prefix(lineBytes), .. new byte[lineBytes - 1], (byte)'\n'];
        listener.Receive([.. Line("/multistream/1.0.0"), .. line], new ArrayBufferWriter<byte>());
        Assert.Equal(refused, listener.Fault is not null);
    }

    [Fact]
    public void The_64th_refused_proposal_ends_it()
    {
        var listener = Multistream.Answer(_ => false);
        var output = new ArrayBufferWriter<byte>();
        listener.Receive(Line("/multistream/1.0.0"), output);
        for (var i = 1; i < TransportLimits.MultistreamProposalsMax; i++)
            listener.Receive(Line("/x"), output);
        Assert.Null(listener.Fault);
        listener.Receive(Line("/x"), output);
        Assert.Equal("too many proposals", listener.Fault);
    }

    static byte[] Prefix(int length)
    {
        var prefix = new byte[Uvarint.BytesMax];
        return prefix[..Uvarint.Write(prefix, (ulong)length)];
    }

    static byte[] Line(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        MultistreamLine.Write(output, text);
        return output.WrittenSpan.ToArray();
    }

    static (Multistream Dialler, Multistream Listener) Run(string[] proposals, string[] spoken)
    {
        var (dialler, listener) = (Multistream.Propose(proposals), Multistream.Answer(spoken.Contains));
        var (up, down) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        dialler.Start(up);
        for (var round = 0; round < 10; round++)
        {
            listener.Receive(up.WrittenSpan, down);
            up.ResetWrittenCount();
            dialler.Receive(down.WrittenSpan, up);
            down.ResetWrittenCount();
        }
        return (dialler, listener);
    }
}
