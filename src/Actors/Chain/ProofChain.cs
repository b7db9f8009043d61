using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>filter-&lt;id&gt;/chain: the chain's journal (<see cref="FrameProposed"/>, <see cref="FrameAppended"/>,
/// <see cref="HeadMoved"/>) and what is read from it. A move of the head is told only when it is durable. Recovery
/// rebuilds the reel, compares every head with the journalled one, and hands the reel over.</summary>
sealed class ProofChain : ReceivePersistentActor, IInspectable
{
    /// <summary>Own frames that are remembered, by parent.</summary>
    const int ProposalsMax = 1_024;

    readonly ChainSettings _settings;
    readonly IActorRef _reelActor;
    readonly BranchIndex _branch;
    readonly Dictionary<Bytes32, Frame> _proposals = [];
    readonly Queue<Bytes32> _proposalOrder = new();
    TimeReel? _recovering;

    public ProofChain(ChainSettings settings, ChainRules rules, MasterLine line, IActorRef reel)
    {
        _settings = settings;
        _reelActor = reel;
        var first = rules.First(line);
        _branch = new BranchIndex(first);
        _recovering = new TimeReel(first, settings.ReelFrames);
        Recover<FrameProposed>(proposed => Remember(proposed.Frame));
        Recover<FrameAppended>(appended => Rejoin(rules, line, appended.Frame));
        Recover<HeadMoved>(moved =>
        {
            Invariant.Require(_recovering.Head.Selector == moved.To, "a replayed head equals the journalled one");
            _branch.Move(moved);
        });
        Recover<RecoveryCompleted>(_ => HandOver());
        Command<StoreProposal>(Propose);
        Command<AppendFrame>(Append);
        Command<ReadSelectors>(read => Sender.Tell(new BranchSelectors(
            read.Numbers, [.. read.Numbers.Select(_branch.SelectorOf)], _branch.Head)));
        Command<ReadFrames>(Read);
        Command<AnswerFrames>(query => Load(query.ReplyTo, query, [query.Number!.Value]));
        Command<RowsRead>(OnRows);
    }

    public override string PersistenceId => $"chain/{_settings.Genesis.ShortFilter}";

    protected override ReplayFilterMode ReplayFilter => ReplayFilterMode.Fail;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["head"] = $"{_branch.Head}",
        ["selector"] = _branch.HeadSelector.ToShortString(),
        ["proposals"] = $"{_proposals.Count}",
    };

    /// <summary>Journalled frames were judged when they came: only their effect is computed again.</summary>
    void Rejoin(ChainRules rules, MasterLine line, Frame frame)
    {
        var parent = _recovering!.Find(frame.Header.ParentSelector);
        // A branch that forked before the reel's oldest frame is of no use any more.
        if (parent is null)
            return;
        var reject = rules.TryJoin(parent, frame, line, out var node);
        Invariant.Require(reject == FrameReject.None, $"journalled frame {frame.Header.Number} is valid: {reject}");
        _recovering.Insert(node!);
        _branch.Append(node!.Selector, frame, LastSequenceNr);
    }

    void HandOver()
    {
        var reel = _recovering!;
        _recovering = null;
        Invariant.Require(reel.Head.Selector == _branch.HeadSelector, "the recovered reel ends at the journalled head");
        // Journalled, but perhaps not sent before the crash: sent again, the same frame.
        var unsent = _proposals.GetValueOrDefault(reel.Head.Selector);
        _reelActor.Tell(new ReelRecovered(reel, unsent));
    }

    void Remember(Frame frame)
    {
        if (_proposals.TryAdd(frame.Header.ParentSelector, frame))
            _proposalOrder.Enqueue(frame.Header.ParentSelector);
        if (_proposals.Count > ProposalsMax)
            _proposals.Remove(_proposalOrder.Dequeue());
    }

    void Propose(StoreProposal proposal)
    {
        if (_proposals.ContainsKey(proposal.Frame.Header.ParentSelector))
        {
            Sender.Tell(new ProposalRefused(proposal.Frame.Header.ParentSelector));
            return;
        }
        Persist(new FrameProposed(proposal.Frame), stored =>
        {
            Remember(stored.Frame);
            Sender.Tell(new ProposalStored(stored.Frame));
        });
    }

    void Append(AppendFrame append)
    {
        var events = new List<object> { new FrameAppended(append.Node.Frame) };
        if (append.Move is { } move)
            events.Add(HeadMoved.Of(move));
        PersistAll(events, stored =>
        {
            if (stored is FrameAppended appended)
            {
                _branch.Append(append.Node.Selector, appended.Frame, LastSequenceNr);
                return;
            }
            _branch.Move((HeadMoved)stored);
            Announce(append.Move!);
        });
    }

    static void Announce(HeadMove move)
    {
        if (move.Undone.Count > 0)
            ChainLog.Reorganised(Context, move.To.Number, move.Undone.Count, move.Applied.Count);
        Context.System.EventStream.Publish(ChainViews.HeadChanged(move));
        foreach (var executed in move.Applied.SelectMany(node => node.Executed))
            Context.System.EventStream.Publish(new RequestExecuted(
                executed.Hash, executed.Frame, executed.Result.ToString()));
        Context.Parent.Tell(new HeadIsAt(move));
    }

    void Read(ReadFrames read)
    {
        if (read.From > _branch.Head)
        {
            Sender.Tell(new BranchFrames([]));
            return;
        }
        var last = Math.Min(_branch.Head, read.From + (ulong)read.Count - 1);
        var numbers = Enumerable.Range(0, (int)(last - read.From + 1)).Select(i => read.From + (ulong)i).ToArray();
        var held = numbers.Select(_branch.Find).TakeWhile(frame => frame is not null).ToArray();
        if (held.Length > 0)
            Sender.Tell(new BranchFrames(Bounded(held!, read.BytesMax)));
        else
            Load(Sender, read, numbers);
    }

    void Load(IActorRef replyTo, object query, ulong[] numbers)
        => Context.System.Io.Start(
            new ReadRows(Context.System.Persistence(), PersistenceId, [.. numbers.Select(_branch.RowOf)]),
            new RowsOwner(Self, replyTo, query));

    static void OnRows(RowsRead rows)
    {
        var frames = rows.Events.OfType<FrameAppended>().Select(appended => appended.Frame).ToArray();
        rows.ReplyTo.Tell(rows.Query switch
        {
            ReadFrames read => new BranchFrames(Bounded(frames, read.BytesMax)),
            AnswerFrames query => frames.Length == 0 ? new ChainFrameMissing(query.Number)
                : ChainViews.OldFrame(frames[0]),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    /// <summary>As many as fit, at least one.</summary>
    static Frame[] Bounded(IReadOnlyList<Frame> frames, int bytesMax)
    {
        var (count, bytes) = (0, 0);
        foreach (var frame in frames)
        {
            bytes += Canonical.ToArray(frame).Length;
            if (count > 0 && bytes > bytesMax)
                break;
            count++;
        }
        return [.. frames.Take(count)];
    }
}

/// <summary>Nodes of the reel as other rooms see them.</summary>
static class ChainViews
{
    public static HeadChanged HeadChanged(HeadMove move) => new(
        move.To.Header, move.To.Selector, [.. move.Undone.Select(node => node.Selector)],
        [.. move.Applied.Select(Applied)]);

    public static AppliedFrame Applied(FrameNode node) => new(
        node.Header, node.Frame.Body, node.Selector, node.MasterOutputY, node.IsChallenge, node.State.ExecutedUpTo,
        [.. node.Committed.Select(Committed)]);

    public static ShardEntryCommitted Committed(ShardCommit commit)
        => new(commit.Entry, commit.Cut, commit.BaseFrame, commit.Frame);

    public static IReadOnlyList<ShardEntryCommitted> Entries(FrameNode node)
        => [.. node.State.Shards.Values.Select(Committed)];

    public static ChainFrame OldFrame(Frame frame) => new(
        frame.Header, frame.Header.Selector(), frame.Body.Requests.Count, frame.Body.Work.Count,
        Canonical.ToArray(frame).Length, null, null);
}
