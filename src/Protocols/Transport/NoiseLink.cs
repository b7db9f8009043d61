using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>Noise on a connection: its three messages, then sealed frames, each <c>u16 length || message</c>.</summary>
sealed class NoiseLink : IDisposable
{
    const int LengthBytes = 2;
    const string HandshakeFault = "Noise handshake failed";

    readonly NoiseHandshake _handshake;
    readonly byte[] _payload;
    readonly bool _dialler;
    byte[] _frame = [], _plain = [], _outgoing = [];
    NoiseCipher? _send, _receive;
    int _sent;

    internal NoiseLink(bool dialler, ConnectionIdentity identity, ReadOnlySpan<byte> ephemeral)
    {
        _handshake = new NoiseHandshake(dialler, identity.NoiseStatic, ephemeral);
        _payload = identity.Payload;
        _dialler = dialler;
    }

    internal PublicKey? Remote { get; private set; }

    /// <summary>Muxers the peer named in its payload.</summary>
    internal IReadOnlyList<string> RemoteMuxers { get; private set; } = [];

    internal bool IsSecured => _send is not null;

    /// <summary>No frame may be sealed any more.</summary>
    internal bool IsSpent => _send is { IsSpent: true };

    /// <summary>Takes one whole frame without its length; valid until the next call.</summary>
    internal bool TryTakeFrame(ref ReadOnlySequence<byte> input, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (input.Length < LengthBytes)
            return false;
        input.Slice(0, LengthBytes).CopyTo(prefix);
        var bytes = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (input.Length < LengthBytes + bytes)
            return false;
        var body = input.Slice(LengthBytes, bytes);
        if (body.IsSingleSegment)
            frame = body.FirstSpan;
        else
        {
            if (_frame.Length < bytes)
                _frame = new byte[TransportLimits.NoiseMessageBytesMax];
            body.CopyTo(_frame);
            frame = _frame.AsSpan(0, bytes);
        }
        input = input.Slice(LengthBytes + bytes);
        return true;
    }

    /// <summary>The peer's message of the handshake; with it comes its identity, if it is not the first.</summary>
    internal bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(false)] out string? fault)
    {
        fault = HandshakeFault;
        if (_handshake.IsMyTurn || !_handshake.TryRead(message, out var payload))
            return false;
        fault = null;
        if (_handshake.RemoteStatic.IsEmpty)
            return true;
        if (!NoiseIdentity.TryRead(payload, _handshake.RemoteStatic.Span, out var key, out var muxers, out fault))
            return false;
        (Remote, RemoteMuxers) = (key, muxers);
        return true;
    }

    /// <summary>Our message of the handshake if it is our turn; at its end frames can be sealed.</summary>
    internal bool TryAnswer(IBufferWriter<byte> output, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (_handshake.IsMyTurn)
        {
            var message = new ArrayBufferWriter<byte>(256);
            if (!_handshake.TryWrite(_sent++ == 0 && _dialler ? [] : _payload, message))
            {
                fault = HandshakeFault;
                return false;
            }
            BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(LengthBytes), (ushort)message.WrittenCount);
            output.Advance(LengthBytes);
            output.Write(message.WrittenSpan);
        }
        if (!_handshake.IsComplete)
            return true;
        (_send, _receive) = _handshake.Split();
        _plain = new byte[TransportLimits.NoisePlaintextBytesMax];
        _outgoing = new byte[TransportLimits.NoisePlaintextBytesMax];
        _handshake.Dispose();
        return true;
    }

    /// <summary>False for a forged or torn frame.</summary>
    internal bool TryUnseal(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> plain)
    {
        plain = default;
        if (!_receive!.TryDecrypt(frame, _plain))
            return false;
        plain = _plain.AsSpan(0, frame.Length - NoiseCipher.TagBytes);
        return true;
    }

    /// <summary>Where the plaintext of the next frame is put.</summary>
    internal Span<byte> Plaintext => _outgoing;

    /// <summary>Writes the frame of so many bytes of <see cref="Plaintext"/> and returns its length on the wire.
    /// </summary>
    internal int Seal(int bytes, Span<byte> output)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)(bytes + NoiseCipher.TagBytes));
        _send!.Encrypt(_outgoing.AsSpan(0, bytes), output[LengthBytes..]);
        return LengthBytes + bytes + NoiseCipher.TagBytes;
    }

    public void Dispose()
    {
        _handshake.Dispose();
        _send?.Dispose();
        _receive?.Dispose();
    }
}
