using QuilActors.Engine;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>What a prover knows of its run.</summary>
sealed class ProverTurn(StartVdf start)
{
    public StartVdf Start => start;

    public ulong RunId => start.RunId;

    /// <summary>Null until the checkpoints are read.</summary>
    public ProverRun? Run { get; set; }

    public VdfStage Stage => Run?.Stage ?? VdfStage.Discriminant;

    public uint Position => Run?.Position ?? 0;

    /// <summary>Of the slices that count: another one after each pause.</summary>
    public object Token { get; set; } = new();

    public bool IsPaused { get; set; }

    /// <summary>Checkpoints are written.</summary>
    public bool IsKept { get; set; }

    /// <summary>Only the workers' shares are missing.</summary>
    public bool IsWaiting { get; set; }

    public HashSet<IActorRef> Workers { get; } = [];

    /// <summary>Checkpoints sent and not yet stored.</summary>
    public int Outstanding { get; set; }

    public uint CheckpointPosition { get; set; }

    /// <summary>Ticks of the engine's clock.</summary>
    public long CheckpointAt { get; set; }

    /// <summary>Ticks of the engine's clock.</summary>
    public long PushedAt { get; set; }

    /// <summary>Time spent in each stage so far.</summary>
    public SortedDictionary<VdfStage, TimeSpan> Stages { get; } = [];

    /// <summary>Counts the time of a slice that began in this stage.</summary>
    public void Spent(VdfStage stage, long ticks)
    {
        Stages[stage] = Stages.GetValueOrDefault(stage) + new TimeSpan(ticks);
        CheckpointPosition = Math.Max(CheckpointPosition, Run!.ResumedAt);
    }

    /// <summary>The rate is that of this process: squarings taken over from an earlier one do not count.</summary>
    public VdfProgressed Progressed()
    {
        var squared = Position - (Run?.ResumedAt ?? 0);
        var rate = VdfProgress.Of(squared, squared, Stages.GetValueOrDefault(VdfStage.Square)).PerSecond;
        var left = rate > 0 ? (start.Difficulty - Position) / rate : 0;
        return new(RunId, new(Position, start.Difficulty, rate, left), Stage, IsPaused);
    }
}
