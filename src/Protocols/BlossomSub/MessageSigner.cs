using System.Buffers.Binary;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Makes the Message of own data: signed (StrictSign) with Ed25519 and a seqno that starts at the clock in
/// nanoseconds and grows by one, or without any author.</summary>
public sealed class MessageSigner
{
    const int SeqnoBytes = 8;

    readonly byte[]? _secret;
    readonly SignatureScheme _signatures;
    readonly PeerId _self;
    ulong _seqno;

    MessageSigner(byte[]? secret, PeerId self, ulong seqno, SignatureScheme signatures)
        => (_secret, _self, _seqno, _signatures) = (secret, self, seqno, signatures);

    public PeerId Self => _self;

    public bool Signs => _secret is not null;

    internal static ReadOnlySpan<byte> Prefix => "libp2p-pubsub:"u8;

    /// <param name="secret">Ed25519 seed (32 B) or seed and public key (64 B).</param>
    /// <param name="now">Where the seqno starts.</param>
    /// <param name="signatures">Default Ed25519.</param>
    public static MessageSigner Ed25519Key(
        ReadOnlySpan<byte> secret, Instant now, SignatureScheme? signatures = null)
    {
        byte[] expanded = secret.Length == Ed25519.SeedBytes ? Ed25519.Expand(secret) : [.. secret];
        var id = PeerId.FromEd25519(expanded.AsSpan(Ed25519.SeedBytes));
        return new MessageSigner(expanded, id, unchecked((ulong)now.UnixMilliseconds * 1_000_000),
            signatures ?? SignatureScheme.Ed25519);
    }

    /// <summary>StrictNoSign.</summary>
    public static MessageSigner None(PeerId self) => new(null, self, 0, SignatureScheme.Ed25519);

    internal MessageView Make(Key key, ReadOnlySpan<byte> data)
    {
        byte[] raw;
        if (_secret is null)
        {
            raw = RpcWriter.UnsignedMessage(key, [], [], data);
        }
        else
        {
            Span<byte> seqno = stackalloc byte[SeqnoBytes];
            BinaryPrimitives.WriteUInt64BigEndian(seqno, _seqno++);
            var unsigned = RpcWriter.UnsignedMessage(key, _self.Bytes.Span, seqno, data);
            var signature = _signatures.Sign(_secret.AsSpan(0, Ed25519.SeedBytes), [.. Prefix, .. unsigned]);
            raw = RpcWriter.SignedMessage(unsigned, signature, []);
        }
        Invariant.Require(MessageView.Read(raw, out var view) == MessageForm.Canonical, "own messages are canonical");
        return view;
    }
}
