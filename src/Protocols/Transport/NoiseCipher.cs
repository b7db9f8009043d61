using System.Buffers.Binary;
using System.Security.Cryptography;

namespace QuilActors.Protocols.Transport;

/// <summary>One direction of a Noise channel: ChaCha20-Poly1305 with a counting nonce (4 zero bytes, u64 little
/// endian). Not for two threads.</summary>
public sealed class NoiseCipher : IDisposable
{
    public const int TagBytes = 16;
    internal const int KeyBytes = 32;
    const int NonceBytes = 12;

    /// <summary>2^64 - 1 is reserved: the channel must be closed before it.</summary>
    internal const ulong NonceMax = ulong.MaxValue - 1;

    readonly ChaCha20Poly1305 _aead;

    internal NoiseCipher(ReadOnlySpan<byte> key, ulong nonce = 0)
    {
        _aead = new ChaCha20Poly1305(key);
        Nonce = nonce;
    }

    internal ulong Nonce { get; private set; }

    public bool IsSpent => Nonce > NonceMax;

    /// <summary>Writes ciphertext and tag: plaintext length + 16 bytes.</summary>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> output, ReadOnlySpan<byte> data = default)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Next(nonce);
        _aead.Encrypt(nonce, plaintext, output[..plaintext.Length], output.Slice(plaintext.Length, TagBytes), data);
    }

    /// <summary>False for a forged or torn message; the nonce is used up anyway, so the channel is dead.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> message, Span<byte> output, ReadOnlySpan<byte> data = default)
    {
        if (message.Length < TagBytes || IsSpent)
            return false;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Next(nonce);
        try
        {
            var bytes = message.Length - TagBytes;
            _aead.Decrypt(nonce, message[..bytes], message[bytes..], output[..bytes], data);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aead.Dispose();

    void Next(Span<byte> nonce)
    {
        Wire.Invariant.Require(!IsSpent, "a Noise nonce is used once");
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], Nonce++);
    }
}
