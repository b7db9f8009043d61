using QuilActors.Engine;
using QuilActors.TestKit.Sim;

namespace QuilActors.Samples.PartitionLab;

/// <summary>The steps of each member as this one knows them.</summary>
sealed record Heard(byte[] Steps);

/// <summary>A counter that all members raise: each keeps the steps of every member and tells them to all others twice
/// a second. The larger number of two is the newer one, so that messages may be lost, doubled and late.</summary>
sealed class Counter : ReceiveActor, IWithTimers
{
    public const int StepsMax = 20;

    public Counter(SimNodeContext context, int[] counts)
    {
        var (self, steps) = (context.Node.Index, new byte[counts.Length]);
        Receive<string>(_ =>
        {
            if (steps[self] < StepsMax)
                steps[self]++;
            counts[self] = steps.Sum(step => step);
            foreach (var other in context.World.Nodes.Where(node => node.Index != self))
                context.Send(other, (byte[])[.. steps]);
        });
        Receive<Heard>(heard =>
        {
            for (var i = 0; i < steps.Length; i++)
                steps[i] = Math.Max(steps[i], heard.Steps[i]);
            counts[self] = steps.Sum(step => step);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
        => Timers.StartPeriodicTimer("step", "step", TimeSpan.FromMilliseconds(500));
}
