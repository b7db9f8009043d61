using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The parameters of the router; the defaults are those of GossipSub 1.1 and 1.2 where nothing else is said.
/// "hb" is a heartbeat. Peers and messages unless a unit is in the name.</summary>
public sealed record RouterSettings
{
    /// <summary>RPC, and so any message in it.</summary>
    public const int RpcBytesMaxDefault = 1 << 20;

    public int D { get; init; } = 6;

    public int Dlo { get; init; } = 5;

    public int Dhi { get; init; } = 12;

    public int Dscore { get; init; } = 4;

    public int Dout { get; init; } = 2;

    public int Dlazy { get; init; } = 6;

    public double GossipFactor { get; init; } = 0.25;

    /// <summary>Peers a message of a multi-bit mask is sent to at once.</summary>
    public int BloomFanout { get; init; } = 6;

    public int HistoryLength { get; init; } = 5;

    public int HistoryGossip { get; init; } = 3;

    /// <summary>Bytes of messages kept to answer IWANT; the oldest leaves first.</summary>
    public long HistoryBytesMax { get; init; } = 64L << 20;

    public int GossipRetransmission { get; init; } = 3;

    public TimeSpan HeartbeatFirst { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FanoutTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most keys with a fanout; the least recently used leaves first. Virtual meshes have the same time to
    /// live and <see cref="VirtualMeshesMax"/>.</summary>
    public int FanoutsMax { get; init; } = 1024;

    public int VirtualMeshesMax { get; init; } = 4096;

    public TimeSpan PruneBackoff { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan UnsubscribeBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest backoff taken from a PRUNE.</summary>
    public TimeSpan PruneBackoffMax { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>Most backoffs kept; the one that ends first leaves first.</summary>
    public int BackoffsMax { get; init; } = 65_536;

    public TimeSpan GraftFloodThreshold { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Peers offered in one PRUNE, and taken from one.</summary>
    public int PrunePeers { get; init; } = 16;

    public bool PeerExchange { get; init; }

    public bool FloodPublish { get; init; }

    /// <summary>Peers the operator keeps up connections to.</summary>
    public IReadOnlyList<PeerId> DirectPeers { get; init; } = [];

    public int DirectConnectTicks { get; init; } = 300;

    public TimeSpan DirectConnectFirst { get; init; } = TimeSpan.FromSeconds(1);

    public int OpportunisticGraftTicks { get; init; } = 60;

    public int OpportunisticGraftPeers { get; init; } = 2;

    public int IHaveIdsMax { get; init; } = 5000;

    public int IHaveRpcsMax { get; init; } = 10;

    public TimeSpan IWantFollowupTime { get; init; } = TimeSpan.FromSeconds(3);

    public int IDontWantBytesMin { get; init; } = 1024;

    public int IDontWantHeartbeats { get; init; } = 3;

    public int IDontWantIdsMax { get; init; } = 10;

    public int IDontWantMessagesMax { get; init; } = 1000;

    public int RpcBytesMax { get; init; } = RpcBytesMaxDefault;

    /// <summary>An RPC is sent once it is this long although more waits.</summary>
    public int RpcBytesTarget { get; init; } = 64 << 10;

    /// <summary>Bytes handed out and not yet confirmed as written, per channel.</summary>
    public int WindowBytes { get; init; } = 512 << 10;

    public TimeSpan SeenTtl { get; init; } = TimeSpan.FromSeconds(120);

    public int SeenMax { get; init; } = 1 << 20;

    public int ControlLaneBytesMax { get; init; } = 1 << 20;

    public int OwnLaneBytesMax { get; init; } = 4 << 20;

    public int ForwardLaneBytesMax { get; init; } = 4 << 20;

    /// <summary>How long an own message waits for a peer whose queue is full; zero drops it there at once.</summary>
    public TimeSpan PublishWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Own messages that may wait at once; more are dropped where there is no room.</summary>
    public int PublishesWaitingMax { get; init; } = 1024;

    public TimeSpan SlowPeerAfter { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan StuckPeerAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages waiting for their signature check.</summary>
    public int ValidationQueueMax { get; init; } = 4096;

    /// <summary>Messages of one key with its validators.</summary>
    public int ValidationPerKeyMax { get; init; } = 1024;

    /// <summary>Messages of the node with validators or in signature checks.</summary>
    public int ValidationPerNodeMax { get; init; } = 8192;

    /// <summary>Keys one peer may subscribe, and the bytes of their names together.</summary>
    public int PeerKeysMax { get; init; } = 5000;

    public int PeerKeyBytesMax { get; init; } = 1 << 20;

    /// <summary>Keys and bytes of names this node may join.</summary>
    public int OwnKeysMax { get; init; } = 4096;

    /// <summary>StrictSign; false is StrictNoSign: no from, seqno, signature and key at all.</summary>
    public bool Signed { get; init; } = true;

    /// <summary>Messages whose seqno is not above the author's highest are ignored. Off by default: reordering trips
    /// it.</summary>
    public bool ReplayCheck { get; init; }

    /// <summary>Authors whose highest seqno is kept for the replay check.</summary>
    public int ReplayAuthorsMax { get; init; } = 65_536;

    public MessageIdRule TopicIds { get; init; } = MessageIdRule.Origin;

    public MessageIdRule MaskIds { get; init; } = MessageIdRule.Bound;

    internal MessageIdRule IdRule(Key key) => key.Family == KeyFamily.Topic ? TopicIds : MaskIds;

    public PeerGaterSettings PeerGater { get; init; } = new();

    public KeyScoreSettings KeyScore { get; init; } = KeyScoreSettings.ForRate(0.04, 6);

    public PeerScoreSettings Score { get; init; } = new();

    /// <summary>What makes the settings unusable, empty when nothing does: a start-up error.</summary>
    public IEnumerable<string> Problems()
    {
        var noMesh = D == 0 && Dlo == 0 && Dhi == 0 && Dout == 0;
        if (!(0 <= Dlo && Dlo <= D && D <= Dhi))
            yield return "dlo <= d <= dhi must hold";
        if (Dscore > Dhi && !noMesh)
            yield return "dscore must not be over dhi";
        if (!noMesh && !(Dout < Dlo && 2 * Dout < D))
            yield return "dout must be below dlo and below d / 2";
        if (HistoryGossip > HistoryLength || HistoryGossip < 1)
            yield return "history-gossip lies between 1 and history-length";
        TimeSpan[] intervals =
        [
            HeartbeatFirst, HeartbeatInterval, FanoutTtl, PruneBackoff, UnsubscribeBackoff, IWantFollowupTime,
            SeenTtl, DirectConnectFirst,
        ];
        if (intervals.Any(interval => interval <= TimeSpan.Zero))
            yield return "intervals must be positive";
        if (!Signed && (TopicIds.NeedsOrigin() || MaskIds.NeedsOrigin()))
            yield return "ids made of from and seqno need signed messages";
        foreach (var problem in Score.Problems().Concat(KeyScore.Problems()))
            yield return problem;
    }
}
