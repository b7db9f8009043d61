using QuilActors.Engine;
using QuilActors.Engine.Event;

namespace QuilActors.Bench.Engine;

/// <summary>What timing one message in 64 takes of a ping-pong. Both actors run on the measuring thread, so that its
/// processor time is all there is; without the hops between threads the share is larger, not smaller.</summary>
static class CountersCost
{
    const int RoundTrips = 500_000;
    const int Rounds = 15;

    public static double Percent()
    {
        var with = NewLoad(measureTimes: true);
        var without = NewLoad(measureTimes: false);
        var seconds = Interleaved.Medians(Rounds, () => with.Run(), () => without.Run());
        return 100 * (seconds[0] - seconds[1]) / seconds[1];
    }

    static PingPongLoad NewLoad(bool measureTimes)
        => new("counters", ActorSystem.Create("counters", new ActorSystemSetup
        {
            LogLevel = LogLevel.ErrorLevel,
            MeasureTimes = measureTimes,
        }), 1, RoundTrips, "calling-thread");
}
