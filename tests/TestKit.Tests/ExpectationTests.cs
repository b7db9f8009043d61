using QuilActors.Engine;
using QuilActors.TestKit.Xunit2;
using Xunit.Sdk;

namespace QuilActors.TestKit.Tests;

public sealed class ExpectationTests : KitTest
{
    [Fact]
    public void The_next_message_is_compared_in_every_way()
    {
        var echo = Echo();
        foreach (var text in new[] { "a", "b", "c", "d", "e", "f", "g" })
            echo.Tell(text);
        Assert.Equal("a", ExpectMsg<string>());
        ExpectMsg("b");
        ExpectMsg<string>(m => m == "c");
        ExpectMsg<string>(m => Assert.Equal("d", m));
        ExpectMsg<string>((m, sender) => m == "e" && sender.Equals(echo));
        ExpectMsg<string>((_, sender) => Assert.Equal(echo, sender));
        ExpectMsg("G", StringComparer.OrdinalIgnoreCase.Equals);
        Assert.Equal("g", LastMessage);
        Assert.Equal(echo, LastSender);
    }

    [Fact]
    public void The_sender_is_compared_too()
    {
        var echo = Echo();
        for (var i = 0; i < 5; i++)
            echo.Tell(i);
        ExpectMsgFrom<int>(echo);
        ExpectMsgFrom(echo, 1);
        ExpectMsgFrom<int>(echo, i => i == 2);
        ExpectMsgFrom<int>(sender => sender.Equals(echo), i => i == 3);
        ExpectMsgFrom<int>(sender => Assert.Equal(echo, sender), i => Assert.Equal(4, i));
        echo.Tell("x");
        Assert.Throws<XunitException>(() => ExpectMsgFrom<string>(TestActor));
    }

    [Fact]
    public void A_failure_says_what_was_expected_what_came_from_whom_and_on_which_engine()
    {
        var echo = Echo();
        echo.Tell(5);
        var wrong = Assert.Throws<XunitException>(() => ExpectMsg(6, hint: "the answer"));
        foreach (var part in new[] { "6", "<5>", echo.Path.ToString(), "the answer", TestEngine.ModeVariable })
            Assert.Contains(part, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(
            "nothing came", Assert.Throws<XunitException>(() => ExpectMsg<int>(Short)).Message,
            StringComparison.Ordinal);
        echo.Tell("text");
        Assert.Contains(
            "expected Int32, got String", Assert.Throws<XunitException>(() => ExpectMsg<int>()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Several_messages_are_expected_in_any_order()
    {
        var echo = Echo();
        foreach (var i in new[] { 3, 1, 2, 4, 5, 6 })
            echo.Tell(i);
        Assert.Equal([3, 1, 2], ExpectMsgAllOf(1, 2, 3));
        Assert.Equal(4, ExpectMsgAnyOf(4, 9));
        ExpectMsgAllOfMatchingPredicates(PredicateInfo.Create<int>(i => i == 6), PredicateInfo.Create<int>(i => i < 6));
        echo.Tell(7);
        Assert.Throws<XunitException>(() => ExpectMsgAllOf(8));
        echo.Tell(7);
        Assert.Throws<XunitException>(() => ExpectMsgAnyOf(8, 9));
    }

    [Fact]
    public void Nothing_is_expected_and_something_came()
    {
        ExpectNoMsg(Short);
        ExpectNoMsg(5);
        TestActor.Tell("late", null);
        AwaitCondition(() => HasMessages);
        Assert.Throws<XunitException>(() => ExpectNoMsg(Short));
        ExpectMsg("late");
    }

    [Fact]
    public void Receiving_while_leaves_the_first_misfit_in_the_queue()
    {
        var echo = Echo();
        foreach (var message in new object[] { "a", "b", 1, "c" })
            echo.Tell(message);
        Assert.Equal(["a", "b"], ReceiveWhile(TimeSpan.FromSeconds(5), m => m as string));
        ExpectMsg(1);
        ExpectMsg("c");
        foreach (var i in new[] { 1, 2, 3, 4 })
            echo.Tell(i);
        Assert.Equal([1, 2], ReceiveWhile<int>(i => i < 3, TimeSpan.FromSeconds(5)));
        Assert.Equal([3], ReceiveWhile<int>(_ => true, TimeSpan.FromSeconds(5), msgs: 1));
        Assert.Equal([4], ReceiveWhile<int>(_ => true, TimeSpan.FromSeconds(5), idle: Short));
    }

    [Fact]
    public void Fishing_drops_misfits_or_puts_them_aside()
    {
        var echo = Echo();
        foreach (var message in new object[] { "a", 1, 2, "b", 3 })
            echo.Tell(message);
        Assert.Equal(2, FishForMessage<int>(i => i == 2));
        var aside = new System.Collections.ArrayList();
        Assert.Equal(3, FishForMessage<int>(_ => true, aside));
        Assert.Equal(["b"], aside.ToArray());
        Assert.Throws<XunitException>(() => FishForMessage(_ => true, Short));
    }

    [Fact]
    public void Messages_are_received_peeked_at_and_ignored()
    {
        var echo = Echo();
        for (var i = 0; i < 5; i++)
            echo.Tell(i);
        Assert.Equal([0, 1], ReceiveN(2));
        Assert.Equal(2, PeekOne());
        Assert.Equal(2, ReceiveOne());
        Assert.True(TryReceiveOne(out var envelope));
        Assert.Equal((3, echo), (envelope.Message, envelope.Sender));
        Assert.True(TryPeekOne(out envelope, null));
        ReceiveN(1, TimeSpan.FromSeconds(5));
        Assert.False(TryReceiveOne(out envelope, Short));
        Assert.Same(NullMessageEnvelope.Instance, envelope);
        Assert.Null(ReceiveOne(Short));
        Assert.Throws<XunitException>(() => ReceiveN(1, Short));
        IgnoreMessages<int>(i => i % 2 == 0);
        for (var i = 0; i < 4; i++)
            echo.Tell(i);
        Assert.Equal([1, 3], ReceiveN(2));
        IgnoreNoMessages();
        echo.Tell(2);
        ExpectMsg(2);
    }

    [Fact]
    public async Task Every_expectation_can_be_awaited()
    {
        var echo = Echo();
        for (var i = 0; i < 10; i++)
            echo.Tell(i);
        Assert.Equal(0, await ExpectMsgAsync<int>());
        await ExpectMsgAsync(1);
        await ExpectMsgAsync<int>(i => i == 2);
        await ExpectMsgFromAsync(echo, 3);
        await ExpectMsgAnyOfAsync([4, 9]);
        var rest = new List<object>();
        await foreach (var message in ReceiveNAsync(2))
            rest.Add(message);
        Assert.Equal([5, 6], rest);
        Assert.Equal(7, await ReceiveOneAsync());
        Assert.Equal(9, await FishForMessageAsync<int>(i => i == 9));
        await ExpectNoMsgAsync(Short);
        Assert.Empty(await WaitForRadioSilenceAsync(Short));
        await WithinAsync(TimeSpan.FromSeconds(5), async () =>
        {
            echo.Tell("in time");
            await ExpectMsgAsync("in time");
        });
        echo.Tell("still the test actor");
        await ExpectMsgAsync("still the test actor");
        var tries = 0;
        await AwaitAssertAsync(() => Assert.True(++tries > 2), interval: Short);
        await AwaitConditionAsync(() => ++tries > 5, TimeSpan.FromSeconds(5), Short);
        await Assert.ThrowsAsync<XunitException>(async () => await ExpectMsgAsync<int>(Short));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await ExpectMsgAsync<int>(cancellationToken: cancelled.Token));
    }

    [OnlySim("on threads there is always something that may still happen")]
    public void A_wait_for_what_can_never_come_fails_at_once_and_says_so()
    {
        var stuck = ActorOf(Props.Create(() => new Stuck()), "stuck");
        stuck.Tell("x");
        var before = Sys.Uptime;
        var failure = Assert.Throws<XunitException>(() => ExpectMsg("y", TimeSpan.FromDays(1)));
        Assert.Contains("Deadlock", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/user/stuck (Stuck) is Suspended", failure.Message, StringComparison.Ordinal);
        Assert.Contains("last turns", failure.Message, StringComparison.Ordinal);
        Assert.True(Sys.Uptime >= before);
    }

    IActorRef Echo() => ActorOf(Props.Create(() => new EchoActor()));

    sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    sealed class Stuck : ReceiveActor
    {
        public Stuck() => ReceiveAsync<string>(_ => new TaskCompletionSource().Task);
    }
}
