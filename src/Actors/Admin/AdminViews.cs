using System.Globalization;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Actors.Topics;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>Answers of actors as the records of the admin API.</summary>
public sealed class AdminViews(AdminSettings settings)
{
    const ulong UnitsPerQuil = 8_000_000_000;

    public MeshViews Mesh { get; } = new(settings);

    public string NameOf(Bytes32 address)
        => address == settings.Identity.Address
            ? settings.Identity.Name
            : settings.Names.GetValueOrDefault(address, "");

    public static NodePhase PhaseOf(ChainPhase phase) => phase switch
    {
        ChainPhase.Starting => NodePhase.Starting,
        ChainPhase.Recovering => NodePhase.Recovering,
        ChainPhase.Syncing => NodePhase.Syncing,
        ChainPhase.Following => NodePhase.Following,
        ChainPhase.Leading => NodePhase.Leading,
        ChainPhase.Degraded => NodePhase.Degraded,
        _ => throw new System.Diagnostics.UnreachableException(phase.ToString()),
    };

    public HeadView? HeadOf(ChainStatus chain)
        => chain.Head is not { } head
            ? null
            : new HeadView(head.Number, chain.HeadSelector, head.Timestamp, head.Prover, NameOf(head.Prover));

    public VdfStatus VdfOf(ChainStatus chain) => new()
    {
        Profile = chain.Vdf.Profile,
        Difficulty = chain.Vdf.Difficulty,
        Path = settings.VdfPath,
        Position = chain.Vdf.Position,
        Total = chain.Vdf.Total,
        PerSecond = chain.Vdf.PerSecond,
        Secure = chain.Vdf.Secure,
    };

    public FrameView FrameOf(ChainFrame frame) => new()
    {
        Number = frame.Header.Number,
        Filter = frame.Header.Filter,
        Selector = frame.Selector,
        ParentSelector = frame.Header.ParentSelector,
        MasterNumber = frame.Header.MasterNumber,
        Timestamp = frame.Header.Timestamp,
        Difficulty = frame.Header.Difficulty,
        Prover = frame.Header.Prover,
        ProverName = NameOf(frame.Header.Prover),
        Requests = frame.Requests,
        Proofs = frame.Proofs,
        EmissionUnits = frame.EmissionUnits,
        State = "head",
        SpacingMilliseconds = frame.SpacingMilliseconds,
        SizeBytes = frame.SizeBytes,
    };

    public PeerView PeerOf(PeerInfo peer)
    {
        var id = peer.Id.ToString();
        return new PeerView
        {
            Id = id,
            Name = settings.PeerNames.GetValueOrDefault(id, ""),
            Addresses = [.. peer.Addresses.Select(address => address.ToString())],
            Direction = peer.Direction == PeerDirection.Inbound ? "inbound" : "outbound",
            Source = peer.Source.ToString().ToLowerInvariant(),
            Protocols = peer.Protocols,
            Agent = peer.Agent,
            ConnectedSince = peer.ConnectedSince,
            RoundTripMilliseconds = peer.RoundTrip?.TotalMilliseconds,
        };
    }

    public static TopicView TopicOf(TopicState topic) => new()
    {
        Topic = topic.Topic,
        Mesh = [.. topic.Mesh.Select(peer => peer.ToString())],
        Subscribers = topic.Subscribers.Count,
        Delivered = (ulong)topic.Traffic.Delivered,
        Duplicates = (ulong)topic.Traffic.Duplicates,
        Rejected = (ulong)topic.Traffic.Rejected,
        Published = (ulong)topic.Traffic.Published,
    };

    /// <summary>This node's part of the ledger. Zeroes with the phase while it has none.</summary>
    public EarningsView EarningsOf(ChainEarnings ledger, NodePhase phase, UInt128 hourUnits)
    {
        var address = settings.Identity.Address;
        var own = ledger.Provers.FirstOrDefault(prover => prover.Prover == address);
        var (score, earned) = (own?.Score ?? 0, own?.NowUnits ?? 0);
        return new EarningsView
        {
            Address = address,
            Phase = phase,
            Frame = ledger.Frame,
            AccruedUnits = own?.AccruedUnits ?? 0,
            ConfirmedUnits = own?.ConfirmedUnits ?? 0,
            TotalUnits = (own?.AccruedUnits ?? 0) + (own?.ConfirmedUnits ?? 0),
            NowUnits = earned,
            HourUnits = hourUnits,
            Score = score,
            ScoreTotal = ledger.ScoreTotal,
            EmissionUnits = ledger.EmissionUnits,
            Terms = own is null ? [] : TermsOf(own),
            Formula = FormulaOf(score, ledger.ScoreTotal, ledger.EmissionUnits, earned),
            ProofsAccepted = own?.ProofsAccepted ?? 0,
            ProofsMissed = own?.ProofsMissed ?? 0,
            UnitsPerQuil = UnitsPerQuil,
        };
    }

    public static EarningEntryView EntryOf(FrameRewardEntry entry) => new()
    {
        Frame = entry.Frame,
        Timestamp = Instant.FromUnixMilliseconds(entry.TimestampMs),
        State = entry.State,
        Units = entry.Units,
        Score = entry.Score,
        ScoreTotal = entry.ScoreTotal,
        EmissionUnits = entry.EmissionUnits,
        ProofsAccepted = (ulong)entry.ProofsAccepted,
    };

    public static ShardView ShardOf(ShardInfo shard) => new()
    {
        Id = shard.ShardId,
        Address = shard.ShardAddress,
        Atoms = (ulong)shard.Atoms,
        Bytes = shard.Bytes,
        Leaves = shard.LeafCount,
        ChunkRoot = shard.ChunkRoot,
        ContentRoot = shard.ContentRoot,
        Members = shard.Holders,
        Coverage = shard.Holders.Count switch { >= 3 => "healthy", 2 => "warning", _ => "halt-risk" },
        CommittedFrame = shard.CommittedFrame,
    };

    public static AtomView AtomOf(AtomInfo atom) => new()
    {
        Address = atom.Address.ToString(),
        Kind = atom.Kind,
        Class = atom.Type,
        ShardId = atom.ShardId,
        Visible = atom.Visible,
        MemberCount = atom.Members,
        Properties = [.. atom.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new NamedValue(pair.Key, pair.Value))],
    };

    public static BucketView BucketOf(BucketInfo bucket) => new(bucket.Name, bucket.Created);

    public static ObjectView ObjectOf(ObjectInfo info) => new()
    {
        Bucket = info.Bucket,
        Key = info.Key,
        Size = info.Size,
        Etag = info.ETag,
        ContentType = info.ContentType,
        Modified = info.Modified,
        FileAddress = info.FileAddress,
        Blocks = info.BlockCount,
        Metadata = info.Metadata,
    };

    public ObjectStatView StatOf(ObjectStat stat) => new()
    {
        Object = ObjectOf(stat.Info),
        FileVertex = stat.FileVertex,
        FileShardId = stat.FileShardId,
        Blocks = [.. stat.Blocks.Select(block => new BlockView(
            block.Number, block.Address, block.Size, block.ShardId, block.Holders,
            [.. block.Holders.Select(NameOf)]))],
    };

    public static ActorView ActorOf(ActorSnapshot actor) => new()
    {
        Path = actor.Path,
        Name = actor.Path == "/" ? "/" : actor.Path[(actor.Path.LastIndexOf('/') + 1)..],
        Type = actor.Type,
        State = actor.State.ToLowerInvariant(),
        Mailbox = actor.MailboxDepth,
        Stash = actor.StashSize,
        Processed = (ulong)actor.Processed,
        Restarts = actor.Restarts,
        Dispatcher = actor.Dispatcher,
        Times = actor.Times is { } times
            ? new ActorTimesView(
                times.BusyTicks / (double)TimeSpan.TicksPerSecond, Microseconds(times.HandlingP50Ticks),
                Microseconds(times.HandlingP99Ticks), Microseconds(times.WaitingP50Ticks),
                Microseconds(times.WaitingP99Ticks))
            : null,
        LastFailure = actor.LastFailure is { } failure
            ? new FailureView(failure.Type, FirstLine(failure.Message), new Instant(failure.UtcTicks))
            : null,
        ChildCount = actor.ChildCount,
        Children = [.. actor.Children.Select(ActorOf)],
    };

    /// <param name="details">Null when the actor did not answer.</param>
    /// <param name="busy">What it was doing instead; empty when it answered.</param>
    public static ActorDetailView DetailsOf(ActorSnapshot actor, ActorDetails? details, string busy) => new()
    {
        Actor = ActorOf(actor),
        Behaviours = details?.Behaviours ?? [],
        Watchers = details?.Watchers ?? [],
        Watching = details?.Watching ?? [],
        Timers = details?.Timers ?? [],
        PersistenceId = actor.PersistenceId ?? "",
        SequenceNumber = (ulong)(actor.SequenceNr ?? 0),
        Inspectable = details?.State is not null,
        State = [.. (details?.State ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new NamedValue(pair.Key, pair.Value))],
        Busy = busy,
    };

    static double Microseconds(long ticks) => ticks / (double)TimeSpan.TicksPerMicrosecond;

    static string FirstLine(string text)
    {
        const int CharsMax = 400;
        var end = text.IndexOfAny(['\r', '\n']);
        text = end < 0 ? text : text[..end];
        return text.Length <= CharsMax ? text : text[..CharsMax];
    }

    static ScoreTermView[] TermsOf(ProverEarnings own)
    {
        var terms = new List<ScoreTermView>
        {
            new("storage", $"{MiB(own.StorageBytes)} MiB proved in this frame", own.StorageScore),
        };
        if (own.LeaderScore > 0)
            terms.Add(new("leader", "made this frame", own.LeaderScore));
        var rest = own.Score - own.StorageScore - own.LeaderScore;
        if (rest > 0)
            terms.Add(new("network and index", "", rest));
        return [.. terms];
    }

    static string FormulaOf(UInt128 score, UInt128 total, UInt128 emission, UInt128 earned)
        => total == 0
            ? "no work was scored in this frame: nothing is emitted"
            : $"score {Fixed(score)} of {Fixed(total)} x emission {Quil(emission)} QUIL = {Quil(earned)} QUIL";

    static string MiB(ulong bytes)
        => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576}.{bytes % 1048576 * 100 / 1048576:00}");

    /// <summary>Q32.32 with two decimals, rounded down.</summary>
    static string Fixed(UInt128 value)
        => string.Create(CultureInfo.InvariantCulture,
            $"{value >> 32}.{(ulong)((value & uint.MaxValue) * 100 >> 32):00}");

    static string Quil(UInt128 units)
        => string.Create(CultureInfo.InvariantCulture,
            $"{units / UnitsPerQuil}.{(ulong)(units % UnitsPerQuil) / 800:0000000}");
}
