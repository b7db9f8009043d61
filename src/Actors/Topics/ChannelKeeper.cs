using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Topics;

/// <summary>Which of our channels to a peer are open, wanted or to be tried again: after a close 100 ms, doubling to
/// 10 s, at most 4 tries in 10 minutes. A peer that identify has not told to speak gossip within 2 s is asked all the
/// same: its list may be older than its router. Frames that come before the peer is known wait here.</summary>
sealed class ChannelKeeper
{
    public const int RetriesMax = 4;
    public const int EarlyFramesMax = 32;
    public const int EarlyPeersMax = 128;

    public static readonly TimeSpan RetryWindow = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan AskAnywayAfter = TimeSpan.FromSeconds(2);

    static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(100), RetryMax = TimeSpan.FromSeconds(10);

    readonly SortedDictionary<PeerId, Link> _links = [];
    readonly Dictionary<PeerId, List<(WireVersion, ReadOnlyMemory<byte>)>> _early = [];

    public IReadOnlyList<PeerId> Known => [.. _links.Keys];

    /// <summary>When <see cref="TakeDue"/> has something.</summary>
    public Instant? Deadline
    {
        get
        {
            Instant? first = null;
            foreach (var link in _links.Values)
            {
                foreach (var family in link.Families)
                {
                    if (family.RetryAt is { } at && (first is null || at < first))
                        first = at;
                }
            }
            return first;
        }
    }

    public bool IsKnown(PeerId peer) => _links.ContainsKey(peer);

    /// <summary>Returns the frames that came too early, oldest first.</summary>
    public IReadOnlyList<(WireVersion Version, ReadOnlyMemory<byte> Frame)> Add(PeerId peer, Instant now)
    {
        var link = new Link();
        if (_links.TryAdd(peer, link))
        {
            var topics = link.Families[(int)KeyFamily.Topic];
            topics.Ids = [.. IdsOf(KeyFamily.Topic)];
            topics.RetryAt = now + AskAnywayAfter;
            topics.IsFirst = true;
        }
        return _early.Remove(peer, out var frames) ? frames : [];
    }

    public void Remove(PeerId peer)
    {
        _links.Remove(peer);
        _early.Remove(peer);
    }

    /// <summary>Keeps a frame of a peer that is not known yet; false when there are too many.</summary>
    public bool TryKeepEarly(PeerId peer, WireVersion version, ReadOnlyMemory<byte> frame)
    {
        if (!_early.TryGetValue(peer, out var frames))
        {
            if (_early.Count >= EarlyPeersMax)
                return false;
            _early.Add(peer, frames = []);
        }
        if (frames.Count >= EarlyFramesMax)
            return false;
        frames.Add((version, frame));
        return true;
    }

    /// <summary>The families to open now for a peer that speaks <paramref name="protocols"/>, each with the ids to
    /// propose.</summary>
    public IReadOnlyList<IReadOnlyList<string>> TakeWanted(PeerId peer, IReadOnlyList<string> protocols)
    {
        var wanted = new List<IReadOnlyList<string>>();
        if (!_links.TryGetValue(peer, out var link))
            return wanted;
        foreach (var family in link.Families)
        {
            string[] ids = [.. IdsOf(family.Family).Where(protocols.Contains)];
            var waits = family.RetryAt is not null && !family.IsFirst;
            if (family.State != ChannelState.Closed || waits || ids.Length == 0)
                continue;
            family.RetryAt = null;
            family.IsFirst = false;
            family.State = ChannelState.Opening;
            family.Ids = ids;
            wanted.Add(ids);
        }
        return wanted;
    }

    public void Opened(PeerId peer, KeyFamily family)
    {
        if (_links.TryGetValue(peer, out var link))
            link.Families[(int)family].State = ChannelState.Open;
    }

    /// <summary>The channel did not open or is gone; it is tried again, after too many tries only once the window is
    /// over.</summary>
    public void Lost(PeerId peer, KeyFamily family, Instant now)
    {
        if (!_links.TryGetValue(peer, out var link) || link.Families[(int)family] is not { } lost
            || lost.State == ChannelState.Closed)
            return;
        lost.State = ChannelState.Closed;
        lost.Retries.RemoveAll(at => now - at >= RetryWindow);
        if (lost.Retries.Count >= RetriesMax)
        {
            lost.RetryAt = lost.Retries[0] + RetryWindow;
            return;
        }
        var delay = RetryMin * Math.Pow(2, lost.Retries.Count);
        lost.Retries.Add(now);
        lost.RetryAt = now + (delay < RetryMax ? delay : RetryMax);
    }

    /// <summary>The channels to open again now.</summary>
    public IReadOnlyList<(PeerId Peer, IReadOnlyList<string> Ids)> TakeDue(Instant now)
    {
        var due = new List<(PeerId, IReadOnlyList<string>)>();
        foreach (var (peer, link) in _links)
        {
            foreach (var family in link.Families.Where(family => family.RetryAt <= now))
            {
                family.RetryAt = null;
                family.IsFirst = false;
                family.State = ChannelState.Opening;
                due.Add((peer, family.Ids));
            }
        }
        return due;
    }

    public bool IsOpen(PeerId peer, KeyFamily family)
        => _links.TryGetValue(peer, out var link) && link.Families[(int)family].State == ChannelState.Open;

    static IEnumerable<string> IdsOf(KeyFamily family)
        => WireVersion.All.Where(version => version.Family == family).Select(version => version.ProtocolId);

    enum ChannelState
    {
        Closed,
        Opening,
        Open,
    }

    sealed class Link
    {
        public FamilyLink[] Families { get; } = [new(KeyFamily.Topic), new(KeyFamily.Mask)];
    }

    sealed class FamilyLink(KeyFamily family)
    {
        public KeyFamily Family { get; } = family;

        public ChannelState State { get; set; }

        public IReadOnlyList<string> Ids { get; set; } = [];

        public Instant? RetryAt { get; set; }

        /// <summary>The time set is that of the first try, not of another one.</summary>
        public bool IsFirst { get; set; }

        public List<Instant> Retries { get; } = [];
    }
}
