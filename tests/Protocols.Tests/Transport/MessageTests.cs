using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Protocols.Tests.Transport;

public sealed class MessageTests
{
    static readonly byte[] Seed = Enumerable.Repeat((byte)1, 32).ToArray();
    static readonly PublicKey Key = PublicKey.Ed25519(Ed25519.PublicKeyFromSeed(Seed));

    [Fact]
    public void Identify_comes_back_and_a_push_leaves_the_rest_unchanged()
    {
        var info = new IdentifyInfo
        {
            Key = Key,
            Listening = [Address("/ip4/127.0.0.1/tcp/4001")],
            Protocols = ["/a", "/b"],
            Observed = Address("/ip4/127.0.0.1/tcp/9"),
            ProtocolVersion = IdentifyInfo.ProtocolVersionText,
            Agent = "quil/1",
            SignedRecord = new byte[] { 1, 2 },
        };
        Assert.True(IdentifyInfo.TryRead(info.Encode(), out var read));
        Assert.Equal(info.Encode(), read.Encode());
        Assert.True(IdentifyInfo.TryRead(new IdentifyInfo { Protocols = ["/c"] }.Encode(), out var push));
        var after = read.With(push);
        Assert.Equal(["/c"], after.Protocols);
        Assert.Equal("quil/1", after.Agent);
        Assert.Equal(info.Listening, after.Listening);
    }

    [Fact]
    public void Identify_ignores_addresses_it_cannot_dial_and_refuses_a_bad_key()
    {
        Assert.True(IdentifyInfo.TryRead([0x12, 0x03, 1, 2, 3], out var info));
        Assert.Empty(info.Listening!);
        Assert.False(IdentifyInfo.TryRead([0x0a, 0x03, 1, 2, 3], out _));
        Assert.False(IdentifyInfo.TryRead([0x0a, 0x7f], out _));
    }

    [Fact]
    public void Identify_over_64_KiB_is_refused()
    {
        byte[] Unknown(int bytes) => [0x3a, .. Uvarint.Prefix(new byte[bytes])];
        Assert.True(IdentifyInfo.TryRead(Unknown(TransportLimits.IdentifyBytesMax - 4), out _));
        Assert.False(IdentifyInfo.TryRead(Unknown(TransportLimits.IdentifyBytesMax - 3), out _));
    }

    [Fact]
    public void Identify_with_too_many_protocols_is_refused()
    {
        byte[] With(int count) => Enumerable.Repeat<byte[]>([0x1a, 1, (byte)'x'], count).SelectMany(b => b).ToArray();
        Assert.True(IdentifyInfo.TryRead(With(IdentifyInfo.EntriesMax), out _));
        Assert.False(IdentifyInfo.TryRead(With(IdentifyInfo.EntriesMax + 1), out _));
    }

    [Fact]
    public void A_signed_record_opens_and_any_flipped_byte_closes_it()
    {
        var envelope = SignedPeerRecord.Seal(Key, Seed, 42, [Address("/ip4/10.0.0.1/tcp/7")]);
        Assert.True(SignedPeerRecord.TryOpen(envelope, out var record));
        Assert.Equal((PeerId.FromPublicKey(Key), 42ul), (record.Peer, record.Sequence));
        Assert.Equal([Address("/ip4/10.0.0.1/tcp/7")], record.Addresses);
        for (var at = 0; at < envelope.Length; at++)
        {
            var forged = envelope.ToArray();
            forged[at] ^= 1;
            Assert.False(SignedPeerRecord.TryOpen(forged, out _), $"byte {at}");
        }
    }

    [Fact]
    public void A_record_signed_by_another_key_than_it_names_is_refused()
    {
        var other = Enumerable.Repeat((byte)2, 32).ToArray();
        Assert.False(SignedPeerRecord.TryOpen(SignedPeerRecord.Seal(Key, other, 1, []), out _));
    }

    [Fact]
    public void Messages_are_cut_out_of_pieces_of_any_size()
    {
        byte[][] messages = [[], [1], new byte[300], new byte[100_000], [2, 3]];
        var wire = messages.SelectMany(m => Uvarint.Prefix(m)).ToArray();
        foreach (var piece in new[] { 1, 7, 4096, wire.Length })
        {
            var (reader, read) = (new DelimitedReader(100_000), new List<byte[]>());
            for (var at = 0; at < wire.Length; at += piece)
            {
                ReadOnlySpan<byte> input = wire.AsSpan(at, Math.Min(piece, wire.Length - at));
                while (reader.TryRead(ref input, out var message))
                    read.Add(message);
            }
            Assert.Equal(messages, read);
            Assert.False(reader.IsInside);
        }
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_message_over_the_bound_is_a_fault_at_its_length(int bytes, bool taken)
    {
        var reader = new DelimitedReader(1000);
        ReadOnlySpan<byte> input = Uvarint.Prefix(new byte[bytes]);
        Assert.Equal(taken, reader.TryRead(ref input, out _));
        Assert.Equal(taken, reader.Fault is null);
        Assert.Equal(taken ? 0 : bytes, input.Length);
    }

    [Fact]
    public void A_wrong_length_is_a_fault()
    {
        var reader = new DelimitedReader(1000);
        ReadOnlySpan<byte> input = [0x81, 0x00];
        Assert.False(reader.TryRead(ref input, out _));
        Assert.Equal("malformed length", reader.Fault);
    }

    [Fact]
    public void Pings_are_collected_32_bytes_at_a_time()
    {
        var ping = new PingProtocol();
        var sent = Enumerable.Range(0, 64).Select(i => (byte)i).ToArray();
        ReadOnlySpan<byte> first = sent.AsSpan(0, 20), second = sent.AsSpan(20);
        Assert.Null(ping.Receive(ref first));
        Assert.Equal(sent[..32], ping.Receive(ref second));
        Assert.Equal(sent[32..], ping.Receive(ref second));
    }

    static Multiaddr Address(string text)
        => Multiaddr.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
