namespace QuilActors.Engine.Dispatch;

/// <summary>What fires when a timer is due. Runs on the timer thread: must be short.</summary>
public interface IEngineTimer
{
    /// <summary>The time has come.</summary>
    void Fire();
}

/// <summary>An armed timer; made by a clock.</summary>
public abstract class TimerHandle;

/// <summary>Time and timers. 100 ns ticks.</summary>
public interface IEngineClock
{
    /// <summary>UTC since 0001-01-01.</summary>
    long UtcTicks { get; }

    /// <summary>Never falls; its zero means nothing.</summary>
    long MonoTicks { get; }

    /// <summary>Fires <paramref name="timer"/> once at <paramref name="dueMono"/>, equal deadlines in the order of
    /// arming.</summary>
    TimerHandle Arm(long dueMono, IEngineTimer timer);

    /// <summary>True if it had not fired and now never will.</summary>
    bool Disarm(TimerHandle handle);
}
