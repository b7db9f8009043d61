namespace QuilActors.Engine.Pattern;

/// <summary>Jitter from the engine's source of chance behind a scheduler.</summary>
static class SchedulerRandom
{
    /// <summary>0 to 1; 0 for schedulers of other makers, which have no such source.</summary>
    public static double Share(IScheduler scheduler)
        => scheduler is Scheduler own ? (own.Random.Next() >> 11) * (1.0 / (1UL << 53)) : 0;
}
