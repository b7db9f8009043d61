using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>One message of /ipfs/id/1.0.0 or its push. In a push null means unchanged. Addresses of transports this
/// node cannot dial are left out when reading.</summary>
public sealed record IdentifyInfo
{
    public const string IdentifyId = "/ipfs/id/1.0.0";
    public const string PushId = "/ipfs/id/push/1.0.0";
    public const string ProtocolVersionText = "ipfs/0.1.0";

    /// <summary>More entries than this are malformed.</summary>
    public const int EntriesMax = 1000;

    public PublicKey? Key { get; init; }

    public IReadOnlyList<Multiaddr>? Listening { get; init; }

    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>Our address as the other side sees it.</summary>
    public Multiaddr? Observed { get; init; }

    public string? ProtocolVersion { get; init; }

    public string? Agent { get; init; }

    /// <summary>Envelope bytes, see <see cref="SignedPeerRecord"/>.</summary>
    public ReadOnlyMemory<byte>? SignedRecord { get; init; }

    /// <summary>False for bytes that are no Identify message, name a key that is none, or pass a limit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IdentifyInfo? info)
    {
        info = null;
        if (bytes.Length > TransportLimits.IdentifyBytesMax)
            return false;
        Proto.Identify message;
        try
        {
            message = Proto.Identify.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        PublicKey? key = null;
        if (message.HasPublicKey && !PublicKey.TryDecode(message.PublicKey.Span, out key)
            || message.ListenAddrs.Count > EntriesMax || message.Protocols.Count > EntriesMax)
            return false;
        info = new IdentifyInfo
        {
            Key = key,
            Listening = message.ListenAddrs.Count > 0 ? ReadAddresses(message.ListenAddrs) : null,
            Protocols = message.Protocols.Count > 0 ? [.. message.Protocols] : null,
            Observed = Multiaddr.TryDecode(message.ObservedAddr.Span, out var observed) ? observed : null,
            ProtocolVersion = message.HasProtocolVersion ? message.ProtocolVersion : null,
            Agent = message.HasAgentVersion ? message.AgentVersion : null,
            SignedRecord = message.HasSignedPeerRecord ? message.SignedPeerRecord.Memory : null,
        };
        return true;
    }

    public byte[] Encode()
    {
        var message = new Proto.Identify();
        if (Key is not null)
            message.PublicKey = ByteString.CopyFrom(Key.Encode());
        message.ListenAddrs.AddRange((Listening ?? []).Select(a => ByteString.CopyFrom(a.Encode())));
        message.Protocols.AddRange(Protocols ?? []);
        if (Observed is not null)
            message.ObservedAddr = ByteString.CopyFrom(Observed.Encode());
        if (ProtocolVersion is not null)
            message.ProtocolVersion = ProtocolVersion;
        if (Agent is not null)
            message.AgentVersion = Agent;
        if (SignedRecord is { } record)
            message.SignedPeerRecord = ByteString.CopyFrom(record.Span);
        return message.ToByteArray();
    }

    /// <summary>What is known after a push: what the push leaves out stays.</summary>
    public IdentifyInfo With(IdentifyInfo push) => new()
    {
        Key = push.Key ?? Key,
        Listening = push.Listening ?? Listening,
        Protocols = push.Protocols ?? Protocols,
        Observed = push.Observed ?? Observed,
        ProtocolVersion = push.ProtocolVersion ?? ProtocolVersion,
        Agent = push.Agent ?? Agent,
        SignedRecord = push.SignedRecord ?? SignedRecord,
    };

    internal static List<Multiaddr> ReadAddresses(IEnumerable<ByteString> encoded)
    {
        var addresses = new List<Multiaddr>();
        foreach (var bytes in encoded)
            if (Multiaddr.TryDecode(bytes.Span, out var address))
                addresses.Add(address);
        return addresses;
    }
}
