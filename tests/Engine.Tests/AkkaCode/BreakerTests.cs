using QuilActors.Engine.Pattern;

namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class BreakerTests : AkkaTest
{
    static readonly TimeSpan Call = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Reset = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void A_breaker_opens_after_too_many_failures_and_closes_after_a_success()
    {
        var events = new List<string>();
        var breaker = new CircuitBreaker(Sys.Scheduler, 2, Call, Reset)
            .OnOpen(() => Note("open"))
            .OnHalfOpen(() => Note("half-open"))
            .OnClose(() => Note("closed"));
        Assert.True(breaker.IsClosed);
        Assert.Equal(7, breaker.WithSyncCircuitBreaker(() => 7));
        Assert.Throws<FormatException>(() => breaker.WithSyncCircuitBreaker(() => throw new FormatException()));
        Assert.Equal(1, breaker.CurrentFailureCount);
        Assert.Throws<FormatException>(() => breaker.WithSyncCircuitBreaker(() => throw new FormatException()));
        Assert.True(breaker.IsOpen);
        Assert.IsType<FormatException>(breaker.LastCaughtException);
        var refused = Assert.Throws<OpenCircuitException>(() => breaker.WithSyncCircuitBreaker(() => 7));
        Assert.True(refused.RemainingDuration > TimeSpan.Zero);
        AwaitCondition(() => breaker.IsHalfOpen);
        Assert.Equal(8, breaker.WithSyncCircuitBreaker(() => 8));
        Assert.True(breaker.IsClosed);
        Assert.Equal(0, breaker.CurrentFailureCount);
        AwaitAssert(() =>
        {
            lock (events)
                Assert.Equal(["open", "half-open", "closed"], events);
        });

        void Note(string text)
        {
            lock (events)
                events.Add(text);
        }
    }

    [Fact]
    public void One_call_is_tried_when_half_open_and_its_failure_opens_again()
    {
        var breaker = new CircuitBreaker(Sys.Scheduler, 1, Call, Reset);
        breaker.Fail();
        AwaitCondition(() => breaker.IsHalfOpen);
        var pending = new TaskCompletionSource<int>();
        var tried = breaker.WithCircuitBreaker(() => pending.Task);
        var second = breaker.WithCircuitBreaker(() => Task.FromResult(1));
        Assert.IsType<OpenCircuitException>(second.Exception!.InnerException);
        pending.SetException(new FormatException());
        AwaitCondition(() => tried.IsFaulted);
        Assert.True(breaker.IsOpen);
        breaker.Succeed();
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public void A_call_that_takes_too_long_has_failed()
    {
        var breaker = new CircuitBreaker(Sys.Scheduler, 1, Call, Reset);
        var late = breaker.WithCircuitBreaker(() => new TaskCompletionSource<int>().Task);
        AwaitCondition(() => late.IsCompleted);
        Assert.IsType<TimeoutException>(late.Exception!.InnerException);
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public void The_pause_grows_up_to_its_maximum()
    {
        var breaker = new CircuitBreaker(Sys.Scheduler, 1, Call, TimeSpan.FromMilliseconds(40))
            .WithExponentialBackoff(TimeSpan.FromMilliseconds(100));
        TimeSpan[] expected = [.. new[] { 40, 80, 100, 100 }.Select(ms => TimeSpan.FromMilliseconds(ms))];
        foreach (var pause in expected)
        {
            breaker.Fail();
            var refused = breaker.WithCircuitBreaker(() => Task.CompletedTask);
            var left = Assert.IsType<OpenCircuitException>(refused.Exception!.InnerException).RemainingDuration;
            Assert.InRange(left, TimeSpan.Zero, pause);
            AwaitCondition(() => breaker.IsHalfOpen, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));
        }
        breaker.Succeed();
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public void An_actor_pipes_what_a_breaker_guards()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Guarded()));
        actor.Tell("ok");
        ExpectMsg("ok!");
        actor.Tell("fail");
        ExpectMsg<Status.Failure>(f => Assert.IsType<FormatException>(f.Cause));
        actor.Tell("ok");
        ExpectMsg<Status.Failure>(f => Assert.IsType<OpenCircuitException>(f.Cause));
    }

    [Fact]
    public void An_attempt_is_repeated_until_it_succeeds_or_there_are_enough()
    {
        var made = 0;
        var third = RetrySupport.Retry(
            () => ++made < 3 ? Task.FromException<int>(new FormatException()) : Task.FromResult(made),
            5, TimeSpan.FromMilliseconds(5), Sys.Scheduler);
        AwaitCondition(() => third.IsCompleted);
        Assert.True(third.IsCompletedSuccessfully);
        Assert.Equal(3, made);
        made = 0;
        var never = RetrySupport.Retry(
            () =>
            {
                made++;
                return Task.FromException<int>(new FormatException());
            },
            4, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), 1, Sys.Scheduler);
        AwaitCondition(() => never.IsCompleted);
        Assert.IsType<FormatException>(never.Exception!.InnerException);
        Assert.Equal(4, made);
        var now = RetrySupport.Retry(() => Task.FromResult(9), 1);
        Assert.True(now.IsCompletedSuccessfully);
        var byNumber = RetrySupport.Retry(
            () => ++made < 7 ? Task.FromException<int>(new FormatException()) : Task.FromResult(made),
            10, attempt => TimeSpan.FromMilliseconds(attempt), Sys.Scheduler);
        AwaitCondition(() => byNumber.IsCompletedSuccessfully);
        var later = FutureTimeoutSupport.After(TimeSpan.FromMilliseconds(5), Sys.Scheduler, () => Task.FromResult("x"));
        AwaitCondition(() => later.IsCompletedSuccessfully);
    }

    sealed class Guarded : ReceiveActor
    {
        public Guarded()
        {
            var breaker = CircuitBreaker.Create(
                Context.System.Scheduler, 1, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
            Receive<string>(m =>
            {
                _ = breaker
                    .WithCircuitBreaker(() => m == "fail"
                        ? Task.FromException<string>(new FormatException())
                        : Task.FromResult(m + "!"))
                    .PipeTo(Sender);
            });
        }
    }
}
