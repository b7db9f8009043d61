using QuilActors.Engine;

namespace QuilActors.Samples.PingPong;

/// <summary>Sends back what comes.</summary>
sealed class Pong : ReceiveActor
{
    public Pong() => Receive<Ball>(ball => Sender.Tell(ball));
}
