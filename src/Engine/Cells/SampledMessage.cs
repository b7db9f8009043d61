using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Cells;

/// <summary>One message in <see cref="ProcessingTimes.Every"/>: with the time it was told at.</summary>
sealed class SampledMessage(object message, long toldAt)
{
    public static object Inner(object message) => message is SampledMessage sampled ? sampled.Message : message;

    object Message => message;

    public void ReceivedBy(ActorCell cell)
    {
        var clock = cell.System.Clock;
        var begun = clock.MonoTicks;
        try
        {
            cell.Receive(message);
        }
        finally
        {
            var times = cell.Extras.Times ??= new ProcessingTimes();
            var (waited, handled) = (begun - toldAt, clock.MonoTicks - begun);
            times.Waited(waited);
            times.Handled(handled, ProcessingTimes.Every);
            cell.System.Meters?.Timed(waited, handled);
        }
    }
}
