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

    readonly Range _from, _data, _seqno, _key, _signature, _publicKey;
    readonly int _present, _signedLength;

    MessageView(ReadOnlyMemory<byte> raw, ReadOnlySpan<Range> fields, int present, int signedLength)
    {
        Raw = raw;
        _from = fields[FromField];
        _data = fields[DataField];
        _seqno = fields[SeqnoField];
        _key = fields[KeyField];
        _signature = fields[SignatureField];
        _publicKey = fields[PublicKeyField];
        _present = present;
        _signedLength = signedLength;
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public ReadOnlyMemory<byte> From => Raw[_from];

    public ReadOnlyMemory<byte> Data => Raw[_data];

    public ReadOnlyMemory<byte> Seqno => Raw[_seqno];

    public ReadOnlyMemory<byte> Key => Raw[_key];

    public ReadOnlyMemory<byte> Signature => Raw[_signature];

    public ReadOnlyMemory<byte> PublicKey => Raw[_publicKey];

    /// <summary>Fields 1 to 4 as received: what the signature covers, behind its prefix.</summary>
    public ReadOnlyMemory<byte> SignedPart => Raw[.._signedLength];

    public bool HasFrom => Has(FromField);

    public bool HasSeqno => Has(SeqnoField);

    public bool HasSignature => Has(SignatureField);

    public bool HasPublicKey => Has(PublicKeyField);

    public static MessageForm Read(ReadOnlyMemory<byte> raw, out MessageView view)
    {
        view = default;
        Span<Range> fields = stackalloc Range[PublicKeyField + 1];
        fields.Clear();
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
            fields[last] = reader.BytesRange;
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
