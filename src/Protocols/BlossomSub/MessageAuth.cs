using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Who a message says it is from, checked without arithmetic: the fields that its signature policy wants, and
/// the key that its signature must be of.</summary>
readonly record struct MessageAuth(PeerId Author, PublicKey? Key)
{
    const int SeqnoBytes = 8;

    /// <summary>False, with the reason, for a missing, malformed or unexpected field.</summary>
    public static bool TryRead(in MessageView message, bool signed, out MessageAuth auth, out string reason)
    {
        auth = default;
        reason = "";
        if (!signed)
        {
            if (message.HasFrom || message.HasSeqno || message.HasSignature || message.HasPublicKey)
                reason = "unexpected auth field";
            return reason.Length == 0;
        }
        if (!message.HasSignature)
            reason = "missing signature";
        else if (message.Seqno.Length != SeqnoBytes)
            reason = "seqno is not 8 bytes";
        else if (!PeerId.TryFromBytes(message.From.Span, out var author))
            reason = "from is no peer id";
        else if (!TryKey(message, author, out var key))
            reason = "no key of the author";
        else
            auth = new MessageAuth(author, key);
        return reason.Length == 0;
    }

    /// <summary>What the signature is over: the prefix and the received bytes without fields 5 and 6.</summary>
    public static byte[] SignedBytes(in MessageView message)
        => [.. MessageSigner.Prefix, .. message.SignedPart.Span];

    static bool TryKey(in MessageView message, PeerId author, out PublicKey? key)
    {
        if (!message.HasPublicKey)
            return author.TryGetPublicKey(out key);
        return PublicKey.TryDecode(message.PublicKey.Span, out key) && PeerId.FromPublicKey(key) == author;
    }
}
