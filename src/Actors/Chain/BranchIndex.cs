using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>Where the frames of the head's branch lie: selectors and journal numbers of all (40 bytes a frame), the
/// newest frames themselves, and the journal numbers of frames on other branches.</summary>
sealed class BranchIndex
{
    /// <summary>Frames answered from memory; older ones are read from the journal.</summary>
    public const int FramesHeld = 512;

    readonly List<Bytes32> _selectors = [];
    readonly List<long> _rows = [];
    readonly Dictionary<Bytes32, (ulong Number, long Row, Frame Frame)> _appended = [];
    readonly Dictionary<ulong, Frame> _frames = [];

    public BranchIndex(FrameNode first)
    {
        _selectors.Add(first.Selector);
        _rows.Add(0);
        _frames[0] = first.Frame;
    }

    public ulong Head => (ulong)_selectors.Count - 1;

    public Bytes32 HeadSelector => _selectors[^1];

    /// <summary>A frame was stored; it may join the branch now or by a later reorg.</summary>
    public void Append(Bytes32 selector, Frame frame, long row)
        => _appended[selector] = (frame.Header.Number, row, frame);

    public void Move(HeadMoved move)
    {
        foreach (var undone in move.Undone)
        {
            Invariant.Require(HeadSelector == undone, "a move undoes the head's branch from its end");
            // It stays known: a later reorg may bring it back.
            if (_frames.Remove(Head, out var frame))
                _appended[undone] = (Head, _rows[^1], frame);
            _selectors.RemoveAt(_selectors.Count - 1);
            _rows.RemoveAt(_rows.Count - 1);
        }
        foreach (var applied in move.Applied)
        {
            var known = _appended.Remove(applied, out var appended);
            Invariant.Require(known && appended.Number == Head + 1, "a move applies stored frames in order");
            _selectors.Add(applied);
            _rows.Add(appended.Row);
            _frames[appended.Number] = appended.Frame;
        }
        Forget();
    }

    /// <summary>Zero where the branch has no such frame.</summary>
    public Bytes32 SelectorOf(ulong number) => number <= Head ? _selectors[(int)number] : Bytes32.Zero;

    public Frame? Find(ulong number) => _frames.GetValueOrDefault(number);

    public long RowOf(ulong number) => _rows[(int)number];

    void Forget()
    {
        if (Head >= FramesHeld)
        {
            for (var number = Head - FramesHeld; _frames.Remove(number) && number > 0; number--)
            {
            }
        }
        if (_appended.Count <= ConsensusLimits.ReelFrames)
            return;
        foreach (var (selector, frame) in _appended.Where(pair =>
            pair.Value.Number + ConsensusLimits.ReelFrames < Head).ToArray())
            _appended.Remove(selector);
    }
}
