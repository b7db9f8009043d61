using QuilActors.Engine;

namespace QuilActors.TestKit.Sim;

/// <summary>Turns that wait to run at the present time, and the choice among them.</summary>
sealed class ReadyTurns(Chaos chaos, SimRandom sched, ulong seed)
{
    /// <summary>Turns among which the change points of a priority schedule are spread.</summary>
    const ulong PctHorizonTurns = 2_000_000;

    readonly Dictionary<(int Node, int Life, long Uid), long> _lowered = [];
    readonly HashSet<ulong> _changes = Changes(chaos, sched);
    Turn[] _turns = new Turn[64];
    int _first;
    int _end;
    ulong _picked;

    public int Count => _end - _first;

    public long FirstSeq => _turns[_first].Seq;

    public bool IsFifo => chaos.Mode == ChaosMode.Fifo;

    public void Add(long seq, SimProcess process, IThreadPoolWorkItem turn)
    {
        if (_end == _turns.Length)
            MakeRoom();
        _turns[_end++] = new Turn(seq, process, turn);
    }

    /// <summary>Takes the next one; there is at least one.</summary>
    public Turn Take()
    {
        if (chaos.Mode == ChaosMode.Random && Count > 1)
            Swap(_first + sched.Below(Count));
        else if (chaos.Mode == ChaosMode.Pct && Count > 1)
            Swap(Highest());
        var turn = _turns[_first];
        _turns[_first++] = default;
        if (_first == _end)
            _first = _end = 0;
        if (chaos.Mode == ChaosMode.Pct && _changes.Contains(++_picked) && turn.Work is IActorRef actor)
            _lowered[Key(turn, actor)] = -(long)_picked;
        return turn;
    }

    void Swap(int chosen) => (_turns[_first], _turns[chosen]) = (_turns[chosen], _turns[_first]);

    int Highest()
    {
        var (best, bestPriority) = (_first, Priority(_turns[_first]));
        for (var i = _first + 1; i < _end; i++)
        {
            var priority = Priority(_turns[i]);
            if (priority > bestPriority)
                (best, bestPriority) = (i, priority);
        }
        return best;
    }

    long Priority(in Turn turn)
    {
        if (turn.Work is not IActorRef actor)
            return long.MaxValue;
        var key = Key(turn, actor);
        if (_lowered.Count > 0 && _lowered.TryGetValue(key, out var lowered))
            return lowered;
        var mixed = (seed ^ ((ulong)key.Node << 40) ^ ((ulong)key.Life << 32) ^ (ulong)key.Uid)
            * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
        return (long)(mixed >> 1);
    }

    static (int Node, int Life, long Uid) Key(in Turn turn, IActorRef actor)
        => (turn.Process.Node.Index, turn.Process.Number, actor.Path.Uid);

    void MakeRoom()
    {
        if (_first > 0)
        {
            Array.Copy(_turns, _first, _turns, 0, Count);
            Array.Clear(_turns, Count, _first);
            _end = Count;
            _first = 0;
        }
        if (_end * 2 > _turns.Length)
            Array.Resize(ref _turns, _turns.Length * 2);
    }

    static HashSet<ulong> Changes(Chaos chaos, SimRandom sched)
    {
        var changes = new HashSet<ulong>();
        for (var i = 0; chaos.Mode == ChaosMode.Pct && i < chaos.ChangePoints; i++)
            changes.Add(sched.Below(PctHorizonTurns));
        return changes;
    }

    internal readonly struct Turn(long seq, SimProcess process, IThreadPoolWorkItem work)
    {
        public readonly long Seq = seq;
        public readonly SimProcess Process = process;
        public readonly IThreadPoolWorkItem Work = work;
    }
}
