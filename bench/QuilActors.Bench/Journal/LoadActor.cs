using QuilActors.Engine.Persistence;

namespace QuilActors.Bench.Journal;

/// <summary>Persists one event after the other, each only when the one before is stored.</summary>
sealed class LoadActor(string id, int events, byte[] payload, Countdown recovered, Countdown done)
    : UntypedPersistentActor
{
    readonly int _each = events;
    int _stored;
    int _replayed;

    public override string PersistenceId => id;

    protected override void OnCommand(object message) => Persist(payload, _ =>
    {
        if (++_stored < _each)
            Self.Tell(message, Self);
        else
            done.Signal(_each);
    });

    protected override void OnRecover(object persistent)
    {
        if (persistent is RecoveryCompleted)
            recovered.Signal(_replayed);
        else
            _replayed++;
    }
}

/// <summary>Lets the measuring thread go on when enough actors have reported; adds up what they report.</summary>
sealed class Countdown(int actors) : IDisposable
{
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);

    readonly ManualResetEventSlim _end = new();
    int _left = actors;
    long _sum;

    public void Signal(long count)
    {
        Interlocked.Add(ref _sum, count);
        if (Interlocked.Decrement(ref _left) == 0)
            _end.Set();
    }

    /// <summary>What they reported in all.</summary>
    public long Wait() => _end.Wait(WaitMax)
        ? Interlocked.Read(ref _sum)
        : throw new TimeoutException("the actors did not end; see the log above");

    public void Dispose() => _end.Dispose();
}
