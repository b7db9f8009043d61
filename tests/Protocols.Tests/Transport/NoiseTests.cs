using System.Buffers;
using System.Text.Json;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Transport;

public sealed class NoiseTests
{
    [VectorFact("p2p/noise_xx.json")]
    public void Transcripts_follow_the_vectors_byte_by_byte()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/noise_xx.json")));
        var checks = 0;
        foreach (var source in file.RootElement.GetProperty("vectors").EnumerateObject())
            foreach (var vector in source.Value.EnumerateArray())
            {
                Check(vector);
                checks++;
            }
        Assert.Equal(2, checks);
    }

    static void Check(JsonElement vector)
    {
        using var initiator = new NoiseHandshake(true,
            Hex(vector, "init_static"), Hex(vector, "init_ephemeral"), Hex(vector, "init_prologue"));
        using var responder = new NoiseHandshake(false,
            Hex(vector, "resp_static"), Hex(vector, "resp_ephemeral"), Hex(vector, "resp_prologue"));
        (NoiseCipher Send, NoiseCipher Receive)? left = null, right = null;
        var number = 0;
        foreach (var message in vector.GetProperty("messages").EnumerateArray())
        {
            var (payload, expected) = (Hex(message, "payload"), Hex(message, "ciphertext"));
            if (number < 3)
            {
                var (from, to) = number % 2 == 0 ? (initiator, responder) : (responder, initiator);
                var output = new ArrayBufferWriter<byte>();
                Assert.True(from.TryWrite(payload, output));
                Assert.Equal(expected, output.WrittenSpan.ToArray());
                Assert.True(to.TryRead(expected, out var read));
                Assert.Equal(payload, read);
            }
            else
            {
                left ??= initiator.Split();
                right ??= responder.Split();
                var (send, receive) = number % 2 == 1
                    ? (right.Value.Send, left.Value.Receive)
                    : (left.Value.Send, right.Value.Receive);
                var sealedBytes = new byte[payload.Length + NoiseCipher.TagBytes];
                send.Encrypt(payload, sealedBytes);
                Assert.Equal(expected, sealedBytes);
                var opened = new byte[payload.Length];
                Assert.True(receive.TryDecrypt(sealedBytes, opened));
                Assert.Equal(payload, opened);
            }
            number++;
        }
        if (vector.TryGetProperty("handshake_hash", out var hash))
            Assert.Equal(Convert.FromHexString(hash.GetString()!), initiator.Hash.ToArray());
        Assert.Equal(initiator.Hash.ToArray(), responder.Hash.ToArray());
    }

    [Fact]
    public void A_flipped_bit_anywhere_ends_the_handshake()
    {
        for (var message = 1; message < 3; message++)
            for (var at = 0; at < 64; at++)
                Assert.False(HandshakeWithFlip(message, at), $"message {message}, byte {at}");
    }

    [Fact]
    public void A_key_of_small_order_ends_the_handshake()
    {
        using var responder = new NoiseHandshake(false, Secret(3), Secret(4));
        Assert.True(responder.TryRead(new byte[32], out _));
        Assert.False(responder.TryWrite([], new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void The_last_nonce_is_not_used()
    {
        using var cipher = new NoiseCipher(Secret(1), NoiseCipher.NonceMax);
        Assert.False(cipher.IsSpent);
        cipher.Encrypt([1], new byte[17]);
        Assert.True(cipher.IsSpent);
        Assert.Throws<InvariantBrokenException>(() => cipher.Encrypt([1], new byte[17]));
        Assert.False(cipher.TryDecrypt(new byte[17], new byte[1]));
    }

    [Fact]
    public void An_identity_needs_a_signature_over_the_static_key_of_the_channel()
    {
        var seed = Secret(7);
        var key = PublicKey.Ed25519(Ed25519.PublicKeyFromSeed(seed));
        var payload = NoiseIdentity.Write(key, seed, Secret(9), ["/yamux/1.0.0"]);
        Assert.True(NoiseIdentity.TryRead(payload, Secret(9), out var read, out var muxers, out _));
        Assert.Equal(key, read);
        Assert.Equal(["/yamux/1.0.0"], muxers);
        Assert.False(NoiseIdentity.TryRead(payload, Secret(8), out _, out _, out var fault));
        Assert.Equal("wrong identity signature", fault);
        Assert.False(NoiseIdentity.TryRead([0xff, 1], Secret(9), out _, out _, out fault));
        Assert.Equal("malformed Noise payload", fault);
        Assert.False(NoiseIdentity.TryRead([], Secret(9), out _, out _, out fault));
        Assert.Equal("unknown identity key", fault);
    }

    static bool HandshakeWithFlip(int flipped, int at)
    {
        using var initiator = new NoiseHandshake(true, Secret(1), Secret(2));
        using var responder = new NoiseHandshake(false, Secret(3), Secret(4));
        for (var number = 0; number < 3; number++)
        {
            var (from, to) = number % 2 == 0 ? (initiator, responder) : (responder, initiator);
            var output = new ArrayBufferWriter<byte>();
            if (!from.TryWrite([1, 2, 3], output))
                return false;
            var bytes = output.WrittenSpan.ToArray();
            if (number == flipped)
                bytes[at] ^= 0x10;
            if (!to.TryRead(bytes, out _))
                return false;
        }
        return true;
    }

    static byte[] Secret(byte fill) => Enumerable.Repeat(fill, 32).ToArray();

    static byte[] Hex(JsonElement item, string name) => Convert.FromHexString(item.GetProperty(name).GetString()!);
}
