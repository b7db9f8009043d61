using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Actors.Scores;

/// <summary>/user/scores: asks the router for the scores of all peers again and again, publishes them on the event
/// stream as <see cref="ScoreList"/>, and answers <see cref="GetScores"/> with the last ones.</summary>
public sealed class ScoresActor : ReceiveActor, IWithTimers
{
    readonly IActorRef _topics;
    readonly TimeSpan _interval;
    ScoreList _last;

    /// <param name="topics">/user/topics.</param>
    public ScoresActor(IActorRef topics, TimeSpan interval)
    {
        (_topics, _interval) = (topics, interval);
        _last = new ScoreList([], new ScoreThresholds(), Clock.Now(Context.System));
        Receive<Poll>(_ => _topics.Tell(new GetScores(), Self));
        Receive<ScoreList>(scores =>
        {
            _last = scores;
            Context.System.EventStream.Publish(scores);
        });
        Receive<GetScores>(_ => Sender.Tell(_last));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef topics, TimeSpan interval)
        => Engine.Props.Create(() => new ScoresActor(topics, interval));

    protected override void PreStart()
        => Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, TimeSpan.Zero, _interval);

    sealed class Poll
    {
        public static readonly Poll Instance = new();
    }
}
