namespace QuilActors.Protocols.BlossomSub;

/// <summary>How a received Message was written.</summary>
enum MessageForm
{
    /// <summary>Fields 1 to 6 in order, each at most once, nothing else: what every peer re-encodes equally.</summary>
    Canonical,

    /// <summary>Legal protobuf, but with unknown, repeated or unordered fields or long numbers.</summary>
    Unusual,

    /// <summary>No protobuf at all.</summary>
    Malformed,
}

/// <summary>A Message as slices of the bytes it came in; these are kept and forwarded as they are. A missing field is
/// empty and not <c>Has</c>.</summary>
readonly struct MessageView
{
    const int FromField = 1, DataField = 2, SeqnoField = 3, KeyField = 4, SignatureField = 5, PublicKeyField = 6;

    readonly int _present;

    MessageView(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte>[] fields, int present, int signedLength)
    {
        Raw = raw;
        From = fields[FromField];
        Data = fields[DataField];
        Seqno = fields[SeqnoField];
        Key = fields[KeyField];
        Signature = fields[SignatureField];
        PublicKey = fields[PublicKeyField];
        _present = present;
        SignedPart = raw[..signedLength];
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public ReadOnlyMemory<byte> From { get; }

    public ReadOnlyMemory<byte> Data { get; }

    public ReadOnlyMemory<byte> Seqno { get; }

    public ReadOnlyMemory<byte> Key { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Fields 1 to 4 as received: what the signature covers, behind its prefix.</summary>
    public ReadOnlyMemory<byte> SignedPart { get; }

    public bool HasFrom => Has(FromField);

    public bool HasSeqno => Has(SeqnoField);

    public bool HasSignature => Has(SignatureField);

    public bool HasPublicKey => Has(PublicKeyField);

    public static MessageForm Read(ReadOnlyMemory<byte> raw, out MessageView view)
    {
        view = default;
        var fields = new ReadOnlyMemory<byte>[PublicKeyField + 1];
        int last = 0, present = 0, signedLength = 0;
        var canonical = true;
        var reader = new ProtoReader(raw);
        while (reader.Next())
        {
            var known = reader.Field <= PublicKeyField && reader.Type == ProtoReader.BytesType;
            canonical &= known && reader.Field > last;
            if (!known)
                continue;
            last = reader.Field;
            present |= 1 << last;
            fields[last] = reader.Bytes;
            if (last <= KeyField)
                signedLength = reader.Position;
        }
        if (reader.Failed)
            return MessageForm.Malformed;
        view = new MessageView(raw, fields, present, signedLength);
        return canonical && !reader.NotMinimal ? MessageForm.Canonical : MessageForm.Unusual;
    }

    bool Has(int field) => (_present >> field & 1) != 0;
}
