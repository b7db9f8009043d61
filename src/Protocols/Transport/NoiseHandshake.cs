using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Crypto.Sodium;

namespace QuilActors.Protocols.Transport;

/// <summary>Noise_XX_25519_ChaChaPoly_SHA256 (Noise revision 34): e / e, ee, s, es / s, se. Messages without their
/// length prefix. The secrets are copied and erased by Dispose.</summary>
public sealed class NoiseHandshake : IDisposable
{
    /// <summary>32 bytes, so it is h and ck itself, not its hash.</summary>
    const string Name = "Noise_XX_25519_ChaChaPoly_SHA256";
    const int KeyBytes = X25519.KeyBytes;
    const int MessagesInAll = 3;

    readonly bool _initiator;
    readonly byte[] _static, _ephemeral;
    readonly byte[] _hash = Encoding.ASCII.GetBytes(Name), _chain = Encoding.ASCII.GetBytes(Name);
    NoiseCipher? _cipher;
    byte[] _remoteEphemeral = [];
    int _message;

    /// <param name="staticSecret">32 bytes of key material.</param>
    /// <param name="ephemeralSecret">32 fresh bytes of key material, never used twice.</param>
    public NoiseHandshake(
        bool initiator, ReadOnlySpan<byte> staticSecret, ReadOnlySpan<byte> ephemeralSecret,
        ReadOnlySpan<byte> prologue = default)
    {
        _initiator = initiator;
        _static = staticSecret.ToArray();
        _ephemeral = ephemeralSecret.ToArray();
        MixHash(prologue);
    }

    /// <summary>The peer's X25519 static key once its message came.</summary>
    public ReadOnlyMemory<byte> RemoteStatic { get; private set; }

    /// <summary>h: both sides have the same one at the end.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    public bool IsComplete => _message == MessagesInAll;

    /// <summary>Whether the next message is ours to write.</summary>
    public bool IsMyTurn => !IsComplete && (_message % 2 == 0) == _initiator;

    /// <summary>False when the peer's key was of small order: close.</summary>
    public bool TryWrite(ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        Wire.Invariant.Require(IsMyTurn, "Noise messages alternate");
        var message = _message++;
        if (message < 2)
        {
            var publicKey = X25519.PublicKey(_ephemeral);
            MixHash(publicKey);
            output.Write(publicKey);
        }
        if (message == 1 && !TryMixAgreement(_ephemeral, _remoteEphemeral))
            return false;
        if (message > 0)
        {
            EncryptAndHash(X25519.PublicKey(_static), output);
            if (!TryMixAgreement(_static, _remoteEphemeral))
                return false;
        }
        EncryptAndHash(payload, output);
        return true;
    }

    /// <summary>False for a short, forged or otherwise wrong message; the handshake is over then.</summary>
    public bool TryRead(ReadOnlySpan<byte> message, out byte[] payload)
    {
        Wire.Invariant.Require(!IsMyTurn && !IsComplete, "Noise messages alternate");
        payload = [];
        var number = _message++;
        if (number < 2)
        {
            if (message.Length < KeyBytes)
                return false;
            _remoteEphemeral = message[..KeyBytes].ToArray();
            MixHash(_remoteEphemeral);
            message = message[KeyBytes..];
        }
        if (number == 1 && !TryMixAgreement(_ephemeral, _remoteEphemeral))
            return false;
        if (number > 0)
        {
            const int Sealed = KeyBytes + NoiseCipher.TagBytes;
            if (message.Length < Sealed || !TryDecryptAndHash(message[..Sealed], out var key))
                return false;
            RemoteStatic = key;
            message = message[Sealed..];
            if (!TryMixAgreement(_ephemeral, key))
                return false;
        }
        return TryDecryptAndHash(message, out payload);
    }

    /// <summary>The transport ciphers. The first key is the initiator's for sending.</summary>
    public (NoiseCipher Send, NoiseCipher Receive) Split()
    {
        Wire.Invariant.Require(IsComplete, "a Noise handshake is split at its end");
        Span<byte> keys = stackalloc byte[2 * NoiseCipher.KeyBytes];
        DeriveKeys([], keys);
        var first = new NoiseCipher(keys[..NoiseCipher.KeyBytes]);
        var second = new NoiseCipher(keys[NoiseCipher.KeyBytes..]);
        SodiumMemory.Zero(keys);
        return _initiator ? (first, second) : (second, first);
    }

    public void Dispose()
    {
        SodiumMemory.Zero(_static);
        SodiumMemory.Zero(_ephemeral);
        SodiumMemory.Zero(_chain);
        _cipher?.Dispose();
    }

    bool TryMixAgreement(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> shared = stackalloc byte[KeyBytes];
        if (!X25519.TryAgree(secret, publicKey, shared))
            return false;
        Span<byte> keys = stackalloc byte[2 * NoiseCipher.KeyBytes];
        DeriveKeys(shared, keys);
        keys[..NoiseCipher.KeyBytes].CopyTo(_chain);
        _cipher?.Dispose();
        _cipher = new NoiseCipher(keys[NoiseCipher.KeyBytes..]);
        SodiumMemory.Zero(shared);
        SodiumMemory.Zero(keys);
        return true;
    }

    /// <summary>HKDF-SHA256 (RFC 5869) with salt ck and no info, 64 B. By hand, as .NET's own fails on the empty input
    /// of <see cref="Split"/>.</summary>
    void DeriveKeys(ReadOnlySpan<byte> input, Span<byte> keys)
    {
        Span<byte> extracted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> second = stackalloc byte[HMACSHA256.HashSizeInBytes + 1];
        HMACSHA256.HashData(_chain, input, extracted);
        HMACSHA256.HashData(extracted, [1], keys);
        keys[..HMACSHA256.HashSizeInBytes].CopyTo(second);
        second[^1] = 2;
        HMACSHA256.HashData(extracted, second, keys[HMACSHA256.HashSizeInBytes..]);
        SodiumMemory.Zero(extracted);
    }

    void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    void EncryptAndHash(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> output)
    {
        if (_cipher is null)
        {
            MixHash(plaintext);
            output.Write(plaintext);
            return;
        }
        var bytes = plaintext.Length + NoiseCipher.TagBytes;
        var span = output.GetSpan(bytes)[..bytes];
        _cipher.Encrypt(plaintext, span, _hash);
        MixHash(span);
        output.Advance(bytes);
    }

    bool TryDecryptAndHash(ReadOnlySpan<byte> message, out byte[] plaintext)
    {
        if (_cipher is null)
        {
            plaintext = message.ToArray();
            MixHash(message);
            return true;
        }
        plaintext = new byte[Math.Max(0, message.Length - NoiseCipher.TagBytes)];
        if (!_cipher.TryDecrypt(message, plaintext, _hash))
            return false;
        MixHash(message);
        return true;
    }
}
