using System.Buffers.Binary;
using System.Security.Cryptography;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>How the id of a message is made.</summary>
public enum MessageIdRule
{
    /// <summary>from || seqno: the default of topics, and of libp2p.</summary>
    Origin,

    /// <summary>02 || SHA-256 of mask, from, seqno, data, each with a u32 length: the default of masks.</summary>
    Bound,

    /// <summary>01 || SHA-256(data): BlossomSub's original. Honest repeats of the same bytes vanish.</summary>
    Content,

    /// <summary>SHA-256(data).</summary>
    Sha256,
}

static class MessageIds
{
    const byte ContentPrefix = 0x01, BoundPrefix = 0x02;

    public static bool NeedsOrigin(this MessageIdRule rule) => rule is MessageIdRule.Origin or MessageIdRule.Bound;

    public static MessageId Of(MessageIdRule rule, Key key, in MessageView message) => rule switch
    {
        MessageIdRule.Origin => MessageId.Keep(key.Family, [.. message.From.Span, .. message.Seqno.Span]),
        MessageIdRule.Bound => Bound(key, message),
        MessageIdRule.Content => MessageId.Keep(key.Family, [ContentPrefix, .. SHA256.HashData(message.Data.Span)]),
        MessageIdRule.Sha256 => MessageId.Keep(key.Family, SHA256.HashData(message.Data.Span)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static MessageId Bound(Key key, in MessageView message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, key.Bytes.Span);
        Append(hash, message.From.Span);
        Append(hash, message.Seqno.Span);
        Append(hash, message.Data.Span);
        return MessageId.Keep(key.Family, [BoundPrefix, .. hash.GetHashAndReset()]);
    }

    static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
