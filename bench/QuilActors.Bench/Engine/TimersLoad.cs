using QuilActors.Engine;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Bench.Engine;

/// <summary>Timers that are armed and, all of them pending, called off again; none ever fires. Arming is one
/// operation, calling off another.</summary>
sealed class TimersLoad(ActorSystem system) : ILoad
{
    const int Timers = 100_000;

    readonly TimerHandle[] _handles = new TimerHandle[Timers];
    readonly Never _never = new();

    public string Name => "timers";

    public long Run()
    {
        var clock = system.Clock;
        var hour = clock.MonoTicks + TimeSpan.TicksPerHour;
        // No order that suits a heap: multiples of a number without a common divisor with the count.
        for (var i = 0; i < Timers; i++)
            _handles[i] = clock.Arm(hour + i * 7919L % Timers, _never);
        var disarmed = 0;
        foreach (var handle in _handles)
            disarmed += clock.Disarm(handle) ? 1 : 0;
        return disarmed == Timers ? 2L * Timers : throw new InvalidOperationException("a timer of an hour has fired");
    }

    sealed class Never : IEngineTimer
    {
        public void Fire()
        {
        }
    }
}
