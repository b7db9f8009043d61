using System.Collections.Immutable;
using QuilActors.Engine;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Net;

/// <summary>A protocol that peers may open streams for.</summary>
/// <param name="IsChannel">Frames one way, else one request and one response.</param>
sealed record ProtocolEntry(
    string Id, IActorRef Handler, bool IsChannel, int InboundBytesMax, int ResponseBytesMax);

/// <summary>What outlives a restart of the peer manager, and what connections read from their own threads: the
/// protocols spoken and our identify message. Written by the peer manager only; readers see one snapshot or the next.
/// </summary>
sealed class NetState(ITransport transport, NetSettings settings, NodeIdentity identity)
{
    static readonly ImmutableArray<string> BuiltIn =
        [IdentifyInfo.IdentifyId, IdentifyInfo.PushId, PingProtocol.Id];

    volatile ImmutableSortedDictionary<string, ProtocolEntry> _protocols =
        ImmutableSortedDictionary.Create<string, ProtocolEntry>(StringComparer.Ordinal);

    volatile IdentifyInfo _identify = new();
    ulong _recordSequence;

    internal ITransport Transport { get; } = transport;

    internal NetSettings Settings { get; } = settings;

    internal NodeIdentity Identity { get; } = identity;

    internal DialBook Dials { get; } = new();

    internal OnceDials OnceDials { get; } = new();

    internal bool TransportStarted { get; set; }

    internal List<Multiaddr> Listening { get; } = [];

    internal ProtocolEntry? Find(string protocolId) => _protocols.GetValueOrDefault(protocolId);

    internal bool Speaks(string protocolId) => BuiltIn.Contains(protocolId) || _protocols.ContainsKey(protocolId);

    /// <summary>False when the table is full.</summary>
    internal bool Register(ProtocolEntry entry)
    {
        if (_protocols.Count >= NetLimits.ProtocolsMax && !_protocols.ContainsKey(entry.Id))
            return false;
        _protocols = _protocols.SetItem(entry.Id, entry);
        return true;
    }

    /// <summary>Makes our identify message anew; records of later calls have higher sequence numbers.</summary>
    internal void Renew(ulong unixMilliseconds)
    {
        _recordSequence = Math.Max(_recordSequence + 1, unixMilliseconds);
        var key = PublicKey.Ed25519(Identity.PublicKey.ToArray());
        _identify = new IdentifyInfo
        {
            Key = key,
            Listening = [.. Listening],
            Protocols = [.. BuiltIn, .. _protocols.Keys],
            ProtocolVersion = IdentifyInfo.ProtocolVersionText,
            Agent = Settings.Agent,
            SignedRecord = SignedPeerRecord.Seal(key, Identity.Seed.Span, _recordSequence, Listening),
        };
    }

    /// <summary>Our identify message for a peer at that address, with its length in front.</summary>
    internal byte[] IdentifyFor(Multiaddr remote) => Uvarint.Prefix((_identify with { Observed = remote }).Encode());
}
