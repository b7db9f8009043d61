using QuilActors.Engine.Event;

namespace QuilActors.Engine.Cells;

/// <summary>Logs the first dead letters one by one, then one summary per pause; nothing at shutdown.</summary>
sealed class DeadLetterListener(ActorSystemSetup setup) : UntypedActor, IWithTimers
{
    long _count;
    long _unreported;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DeadLetter letter when letter.Class != DeadLetterClass.Shutdown || setup.LogDeadLettersDuringShutdown:
                if (++_count <= setup.LogDeadLetters)
                    Log("message {0} from {1} to {2} was not delivered ({3}), {4} dead letters so far",
                        letter.Message.GetType().Name, letter.Sender, letter.Recipient, letter.Class, _count);
                else if (_unreported++ == 0)
                    Timers.StartSingleTimer(nameof(Summary), Summary.Instance, setup.LogDeadLettersSuspendDuration);
                break;
            case Summary:
                Log("{0} more dead letters, {1} so far", _unreported, _count);
                _unreported = 0;
                break;
        }
    }

    static void Log(string format, params object?[] args) => Context.GetLogger().Info(format, args);

    sealed class Summary
    {
        public static Summary Instance { get; } = new();
    }
}
