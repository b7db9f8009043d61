using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>Callers that ask one actor, each its next question after the answer. An ask counts once.</summary>
sealed class AskLoad(ActorSystem system, int callers) : ILoad
{
    const int Asks = 400_000;

    readonly IActorRef _echo = system.ActorOf(Props.Create(() => new Echo()));
    readonly object _question = new();

    public string Name => $"ask-{callers}";

    public long Run()
    {
        Blocking.Wait([.. Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync))]);
        return Asks / callers * callers;
    }

    async Task CallAsync()
    {
        for (var i = 0; i < Asks / callers; i++)
            await _echo.Ask<object>(_question);
    }

    sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
