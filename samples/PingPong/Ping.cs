using QuilActors.Engine;

namespace QuilActors.Samples.PingPong;

/// <summary>How often the ball is to come back.</summary>
sealed record Start(int RoundTrips);

/// <summary>It came back so often.</summary>
sealed record Finished(int RoundTrips);

/// <summary>What is bounced.</summary>
sealed record Ball;

/// <summary>Serves, counts what comes back and tells whoever asked for it when it is enough.</summary>
sealed class Ping : ReceiveActor
{
    public Ping(IActorRef pong)
    {
        Receive<Start>(start =>
        {
            var asker = Sender;
            var back = 0;
            pong.Tell(new Ball());
            Become(() => Receive<Ball>(ball =>
            {
                if (++back < start.RoundTrips)
                    pong.Tell(ball);
                else
                    asker.Tell(new Finished(back));
            }));
        });
    }
}
