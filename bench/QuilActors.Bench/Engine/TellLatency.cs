using System.Diagnostics;
using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>How long after a tell from a thread of its own an idle actor begins to handle the message.</summary>
static class TellLatency
{
    const int Tells = 20_000;

    /// <summary>Median in microseconds.</summary>
    public static double MedianMicroseconds(ActorSystem system)
    {
        using var heard = new AutoResetEvent(false);
        var listener = system.ActorOf(Props.Create(() => new Listener(heard)));
        var latencies = new List<double>(Tells);
        for (var i = 0; i < Tells; i++)
        {
            var stamp = new Stamp { Told = Stopwatch.GetTimestamp() };
            listener.Tell(stamp, ActorRefs.NoSender);
            heard.WaitOne();
            if (i >= Tells / 10)
                latencies.Add(Stopwatch.GetElapsedTime(stamp.Told, stamp.Heard).TotalMicroseconds);
        }
        system.Stop(listener);
        return Interleaved.Median(latencies);
    }

    sealed class Stamp
    {
        public long Told { get; init; }

        public long Heard { get; set; }
    }

    sealed class Listener(AutoResetEvent heard) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            ((Stamp)message).Heard = Stopwatch.GetTimestamp();
            heard.Set();
        }
    }
}
