using System.Net;
using QuilActors.Actors.Topics;
using QuilActors.Hocon;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Host.Settings;

/// <summary>Reads <c>quil.blossomsub</c> and <c>quil.score</c>.</summary>
static class GossipReader
{
    const string Recommended = "recommended", Upstream20 = "upstream-2.0";
    const int PeersMax = 1024;

    public static TopicsSettings Read(HoconReader gossip, HoconReader score, SettingsProblems problems)
    {
        var direct = Addresses(gossip, problems);
        var checks = gossip.Child("validation");
        var settings = new TopicsSettings
        {
            Router = Router(gossip, checks) with
            {
                DirectPeers = [.. direct.Select(address => address.Peer!.Value)],
                Score = Score(score, problems, out var keyScore),
                KeyScore = keyScore,
            },
            DirectAddresses = direct,
            Verifiers = checks.Int("workers", atLeast: 1, atMost: 64),
            ValidationTimeout = checks.Duration("timeout", atLeast: TimeSpan.FromMilliseconds(100)),
        };
        checks.Done();
        gossip.Done();
        foreach (var problem in settings.Router.Problems())
            problems.Add(gossip.FullPath, problem);
        return settings;
    }

    static RouterSettings Router(HoconReader c, HoconReader checks)
    {
        var gater = c.Child("peer-gater");
        var settings = new RouterSettings
        {
            D = c.Int("d", 0, PeersMax),
            Dlo = c.Int("d-lo", 0, PeersMax),
            Dhi = c.Int("d-hi", 0, PeersMax),
            Dscore = c.Int("d-score", 0, PeersMax),
            Dout = c.Int("d-out", 0, PeersMax),
            Dlazy = c.Int("d-lazy", 0, PeersMax),
            GossipFactor = c.Number("gossip-factor", 0, 1),
            BloomFanout = c.Int("bloom-fanout", 1, PeersMax),
            HistoryLength = c.Int("history-length", 1, 120),
            HistoryGossip = c.Int("history-gossip", 1, 120),
            HistoryBytesMax = c.Bytes("history-bytes-max", 1 << 20),
            GossipRetransmission = c.Int("gossip-retransmission", 1, 100),
            HeartbeatFirst = c.Duration("heartbeat-first"),
            HeartbeatInterval = c.Duration("heartbeat-interval"),
            FanoutTtl = c.Duration("fanout-ttl"),
            PruneBackoff = c.Duration("prune-backoff"),
            UnsubscribeBackoff = c.Duration("unsubscribe-backoff"),
            GraftFloodThreshold = c.Duration("graft-flood-threshold"),
            PrunePeers = c.Int("prune-peers", 0, PeersMax),
            PeerExchange = c.Bool("peer-exchange"),
            FloodPublish = c.Bool("flood-publish"),
            DirectConnectTicks = c.Int("direct-connect-ticks", 1),
            OpportunisticGraftTicks = c.Int("opportunistic-graft-ticks", 1),
            OpportunisticGraftPeers = c.Int("opportunistic-graft-peers", 0, PeersMax),
            IHaveIdsMax = c.Int("ihave-ids-max", 1, 5000),
            IHaveRpcsMax = c.Int("ihave-rpcs-max", 1, 5000),
            IWantFollowupTime = c.Duration("iwant-followup-time"),
            IDontWantBytesMin = (int)c.Bytes("idontwant-threshold", 0, 1 << 20),
            SeenTtl = c.Duration("seen-ttl"),
            SeenMax = c.Int("seen-max", 1024, 1 << 24),
            PublishWait = c.Duration("publish-wait"),
            ReplayCheck = c.Bool("replay-check"),
            ValidationQueueMax = checks.Int("queue", 1, 1 << 20),
            ValidationPerKeyMax = checks.Int("per-key", 1, 1 << 20),
            ValidationPerNodeMax = checks.Int("per-node", 1, 1 << 20),
            PeerGater = new PeerGaterSettings
            {
                Enabled = gater.Bool("enabled"),
                Threshold = gater.Number("threshold", 0),
                Quiet = gater.Duration("quiet"),
            },
        };
        gater.Done();
        return settings;
    }

    static PeerScoreSettings Score(HoconReader c, SettingsProblems problems, out KeyScoreSettings keyScore)
    {
        var profile = c.Text("profile");
        var upstream = profile == Upstream20;
        if (!upstream && profile != Recommended)
            problems.Add($"{c.FullPath}.profile", $"must be one of {Recommended}, {Upstream20}");
        keyScore = upstream ? KeyScoreSettings.None : new RouterSettings().KeyScore;
        HoconReader thresholds = c.Child("thresholds"), application = c.Child("application"),
            address = c.Child("address"), behaviour = c.Child("behaviour");
        var settings = new PeerScoreSettings
        {
            DryRun = c.Bool("dry-run"),
            DecayInterval = c.Duration("decay-interval"),
            DecayToZero = c.Number("decay-to-zero"),
            RetainScore = c.Duration("retain-score"),
            RetainedMax = c.Int("retained-max", 0, 1 << 20),
            KeysCap = c.Number("keys-cap", 0),
            Thresholds = new ScoreThresholds(
                thresholds.Number("gossip"), thresholds.Number("publish"), thresholds.Number("graylist"),
                thresholds.Number("accept-px"), thresholds.Number("opportunistic-graft")),
            ApplicationWeight = application.Number("weight"),
            ApplicationMin = application.Number("min"),
            ApplicationMax = application.Number("max"),
            AddressWeight = address.Number("weight"),
            AddressThreshold = address.Number("threshold", 0),
            AddressWhitelist = Nets(address, problems),
            BehaviourWeight = behaviour.Number("weight"),
            BehaviourThreshold = behaviour.Number("threshold", 0),
            BehaviourDecay = behaviour.Number("decay"),
        };
        foreach (var part in (HoconReader[])[thresholds, application, address, behaviour, c])
            part.Done();
        return upstream ? settings.AsUpstream20() : settings;
    }

    static List<Multiaddr> Addresses(HoconReader c, SettingsProblems problems)
    {
        var found = new List<Multiaddr>();
        foreach (var text in c.TextList("direct-peers"))
        {
            if (Multiaddr.TryParse(text, out var address, out var error) && address.Peer is not null)
                found.Add(address);
            else
                problems.Add($"{c.FullPath}.direct-peers", error ?? $"'{text}' has no /p2p/ id");
        }
        return found;
    }

    static List<IPNetwork> Nets(HoconReader c, SettingsProblems problems)
    {
        var found = new List<IPNetwork>();
        foreach (var text in c.TextList("whitelist"))
        {
            if (IPNetwork.TryParse(text, out var net))
                found.Add(net);
            else
                problems.Add($"{c.FullPath}.whitelist", $"'{text}' is no net such as 10.0.0.0/8");
        }
        return found;
    }
}
