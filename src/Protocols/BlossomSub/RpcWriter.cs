using System.Buffers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Writes the parts of an RPC of pubsub.proto, each once; an outbox joins them into RPCs. Parts of the control
/// message are made here with their tag.</summary>
static class RpcWriter
{
    const int SubscriptionsField = 1, MessagesField = 2, ControlField = 3;
    const int IHaveField = 1, IWantField = 2, GraftField = 3, PruneField = 4, IDontWantField = 5;

    /// <summary>Tag, lengths and control header: what an RPC adds to the bytes of its parts at most.</summary>
    public const int OverheadMax = 16;

    /// <summary>meshsub writes `subscribe = false`, blossomsub leaves it out.</summary>
    public static byte[] SubOpts(Key key, bool subscribe)
    {
        var body = new ArrayBufferWriter<byte>(key.Bytes.Length + 8);
        var writer = new ProtoWriter(body);
        if (subscribe || key.Family == KeyFamily.Topic)
            writer.Varint(1, subscribe ? 1u : 0u);
        writer.Bytes(2, key.Bytes.Span);
        return Field(SubscriptionsField, body.WrittenSpan);
    }

    public static byte[] IHave(Key key, IEnumerable<MessageId> ids)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new ProtoWriter(body);
        writer.Bytes(1, key.Bytes.Span);
        foreach (var id in ids)
            writer.Bytes(2, id.Bytes.Span);
        return Field(IHaveField, body.WrittenSpan);
    }

    public static byte[] IWant(IEnumerable<MessageId> ids) => Field(IWantField, Ids(ids));

    public static byte[] IDontWant(IEnumerable<MessageId> ids) => Field(IDontWantField, Ids(ids));

    public static byte[] Graft(Key key)
    {
        var body = new ArrayBufferWriter<byte>();
        new ProtoWriter(body).Bytes(1, key.Bytes.Span);
        return Field(GraftField, body.WrittenSpan);
    }

    /// <param name="backoffSeconds">Null leaves it out, as meshsub 1.0 wants.</param>
    public static byte[] Prune(Key key, IEnumerable<PeerInfo> peers, ulong? backoffSeconds)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new ProtoWriter(body);
        writer.Bytes(1, key.Bytes.Span);
        foreach (var peer in peers)
        {
            var info = new ArrayBufferWriter<byte>();
            var infoWriter = new ProtoWriter(info);
            infoWriter.Bytes(1, peer.PeerId.Span);
            if (!peer.SignedRecord.IsEmpty)
                infoWriter.Bytes(2, peer.SignedRecord.Span);
            writer.Bytes(2, info.WrittenSpan);
        }
        if (backoffSeconds is { } seconds)
            writer.Varint(3, seconds);
        return Field(PruneField, body.WrittenSpan);
    }

    /// <summary>Fields 1 to 4 of a message. meshsub writes empty data, blossomsub leaves it out. Empty from and seqno
    /// are left out: an unsigned message has none.</summary>
    public static byte[] UnsignedMessage(
        Key key, ReadOnlySpan<byte> from, ReadOnlySpan<byte> seqno, ReadOnlySpan<byte> data)
    {
        var hasData = !data.IsEmpty || key.Family == KeyFamily.Topic;
        var body = new FixedWriter((from.IsEmpty ? 0 : ProtoWriter.Size(from.Length))
            + (hasData ? ProtoWriter.Size(data.Length) : 0) + (seqno.IsEmpty ? 0 : ProtoWriter.Size(seqno.Length))
            + ProtoWriter.Size(key.Bytes.Length));
        var writer = new ProtoWriter(body);
        if (!from.IsEmpty)
            writer.Bytes(1, from);
        if (hasData)
            writer.Bytes(2, data);
        if (!seqno.IsEmpty)
            writer.Bytes(3, seqno);
        writer.Bytes(4, key.Bytes.Span);
        return body.Finish();
    }

    /// <summary>The message with its signature and, where the id is a hash, its key.</summary>
    public static byte[] SignedMessage(
        ReadOnlySpan<byte> unsigned, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        var body = new FixedWriter(unsigned.Length + ProtoWriter.Size(signature.Length)
            + (publicKey.IsEmpty ? 0 : ProtoWriter.Size(publicKey.Length)));
        body.Write(unsigned);
        var writer = new ProtoWriter(body);
        writer.Bytes(5, signature);
        if (!publicKey.IsEmpty)
            writer.Bytes(6, publicKey);
        return body.Finish();
    }

    /// <summary>What a message of <paramref name="bytes"/> takes in an RPC.</summary>
    public static int MessageSize(int bytes) => ProtoWriter.Size(bytes);

    /// <summary>One RPC: subscriptions, messages, control, in this order.</summary>
    public static byte[] Join(
        List<ReadOnlyMemory<byte>> subscriptions, List<ReadOnlyMemory<byte>> messages,
        List<ReadOnlyMemory<byte>> control)
    {
        var controlBytes = control.Sum(c => c.Length);
        var size = subscriptions.Sum(s => s.Length) + messages.Sum(m => ProtoWriter.Size(m.Length))
            + (control.Count == 0 ? 0 : ProtoWriter.Size(controlBytes));
        var body = new FixedWriter(size);
        var writer = new ProtoWriter(body);
        foreach (var part in subscriptions)
            body.Write(part.Span);
        foreach (var message in messages)
            writer.Bytes(MessagesField, message.Span);
        if (control.Count > 0)
            writer.Header(ControlField, controlBytes);
        foreach (var part in control)
            body.Write(part.Span);
        return body.Finish();
    }

    static ReadOnlySpan<byte> Ids(IEnumerable<MessageId> ids)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new ProtoWriter(body);
        foreach (var id in ids)
            writer.Bytes(1, id.Bytes.Span);
        return body.WrittenSpan;
    }

    static byte[] Field(int field, ReadOnlySpan<byte> body)
    {
        var part = new ArrayBufferWriter<byte>(ProtoWriter.Size(body.Length));
        new ProtoWriter(part).Bytes(field, body);
        return part.WrittenSpan.ToArray();
    }
}
