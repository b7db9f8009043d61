using QuilActors.Engine;
using QuilActors.TestKit.Configs;
using QuilActors.TestKit.Xunit2;
using Xunit.Sdk;

namespace QuilActors.TestKit.Tests;

public sealed class KitTimeTests : KitTest
{
    [Fact]
    public void A_block_must_take_neither_too_long_nor_too_short()
    {
        Within(TimeSpan.FromSeconds(5), () => ExpectNoMsg(Short));
        Assert.Equal(7, Within(TimeSpan.FromSeconds(5), () => 7));
        Within(Short / 2, TimeSpan.FromSeconds(5), () => ExpectNoMsg(Short));
        Assert.Throws<XunitException>(
            () => Within(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => { }));
        Assert.Throws<InvalidOperationException>(() => Remaining);
    }

    [Fact]
    public void A_nested_block_is_cut_to_what_the_outer_one_has_left()
        => Within(TimeSpan.FromSeconds(5), () =>
        {
            Within(TimeSpan.FromHours(1), () => Assert.True(Remaining <= TimeSpan.FromSeconds(5)));
            Within(TimeSpan.FromSeconds(2), () => Assert.True(RemainingOrDefault <= TimeSpan.FromSeconds(2)));
            Assert.True(Remaining > TimeSpan.FromSeconds(2));
        });

    [OnlySim("the wait itself would be too long")]
    public void A_block_that_is_late_fails()
        => Assert.Throws<XunitException>(() => Within(TimeSpan.FromSeconds(1), () =>
        {
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), TestActor, "late", null);
            AwaitConditionNoThrow(() => HasMessages, TimeSpan.FromSeconds(3));
        }));

    [Fact]
    public void An_assertion_is_tried_again_and_its_last_failure_is_thrown()
    {
        var tries = 0;
        AwaitAssert(() => Assert.Equal(3, ++tries), interval: Short);
        Assert.Equal(3, tries);
        Assert.Throws<NotSupportedException>(
            () => AwaitAssert(() => throw new NotSupportedException(), Short, Short / 4));
        Assert.False(AwaitConditionNoThrow(() => false, Short, Short / 4));
        Assert.Throws<XunitException>(() => AwaitCondition(() => false, Short, Short / 4, "never"));
    }

    [Fact]
    public void Times_are_dilated_and_have_defaults()
    {
        Assert.Equal(TimeSpan.FromSeconds(4), Dilated(TimeSpan.FromSeconds(4)));
        Assert.Equal(TimeSpan.FromSeconds(10), RemainingOrDefault);
        var defaults = new TestKitSettings(DefaultConfig);
        Assert.Equal(TimeSpan.FromSeconds(3), defaults.SingleExpectDefault);
        Assert.Equal(TimeSpan.FromSeconds(5), defaults.DefaultTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), defaults.TestEventFilterLeeway);
        Assert.Equal(1.0, defaults.TestTimeFactor);
        var akka = new TestKitSettings("akka.test { timefactor = 2.5, default-timeout = 1 s }");
        Assert.Equal(2.5, akka.TestTimeFactor);
        Assert.Equal(TimeSpan.FromSeconds(1), akka.DefaultTimeout);
        Assert.Throws<ArgumentException>(() => RemainingOrDilated(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void A_latch_opens_when_counted_down()
    {
        var latch = CreateTestLatch(2);
        var counting = ActorOf(Props.Create(() => new Counting(latch)));
        counting.Tell("count");
        Assert.False(latch.IsOpen && !HasMessages);
        counting.Tell("count");
        latch.Ready();
        Assert.True(latch.IsOpen);
        latch.Reset();
        Assert.Throws<TimeoutException>(() => latch.Ready(Short));
    }

    [OnlyThreaded("a barrier holds threads back")]
    public void A_barrier_holds_threads_back_until_all_are_there()
    {
        var barrier = CreateTestBarrier(2);
        var probe = CreateTestProbe();
        var other = new Thread(() =>
        {
            barrier.Await();
            probe.Ref.Tell("through", null);
        });
        other.Start();
        barrier.Await();
        probe.ExpectMsg("through");
        other.Join();
        Assert.Throws<XunitException>(() => barrier.Await(Short));
    }

    sealed class Counting : UntypedActor
    {
        readonly TestLatch _latch;

        public Counting(TestLatch latch) => _latch = latch;

        protected override void OnReceive(object message) => _latch.CountDown();
    }
}

public sealed class TestSchedulerTests : KitTest
{
    public TestSchedulerTests()
        : base(TestConfigs.TestSchedulerConfig.ToString())
    {
    }

    TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Due_items_run_in_the_order_of_time_and_arming_when_time_is_moved()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), TestActor, "2", null);
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), TestActor, "1a", null);
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), TestActor, "1b", null);
        ExpectNoMsg(Short);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("1a");
        ExpectMsg("1b");
        ExpectNoMsg(Short);
        Scheduler.AdvanceTo(Scheduler.Now + TimeSpan.FromSeconds(1));
        ExpectMsg("2");
        Assert.Throws<InvalidOperationException>(() => Scheduler.AdvanceTo(Scheduler.Now - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Items_armed_meanwhile_are_included()
    {
        var ran = new List<TimeSpan>();
        var start = Scheduler.MonotonicClock;
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromSeconds(1), () =>
            Scheduler.Advanced.ScheduleOnce(
                TimeSpan.FromSeconds(1), () => ran.Add(Scheduler.MonotonicClock - start)));
        Scheduler.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([TimeSpan.FromSeconds(2)], ran);
    }

    [Fact]
    public void A_repeated_item_runs_until_it_is_called_off()
    {
        var off = Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TestActor, "tick", null);
        Scheduler.Advance(TimeSpan.FromSeconds(5));
        ReceiveN(3);
        off.Cancel();
        Scheduler.Advance(TimeSpan.FromSeconds(5));
        ExpectNoMsg(Short);
    }

    [Fact]
    public void Receive_timeouts_and_timers_of_actors_follow_it()
    {
        var actor = ActorOf(Props.Create(() => new Waiting()));
        actor.Tell("begin");
        ExpectMsg("begun");
        Scheduler.Advance(TimeSpan.FromMinutes(1));
        ExpectMsg("silence");
    }

    sealed class Waiting : ReceiveActor
    {
        IActorRef _asker = ActorRefs.Nobody;

        public Waiting()
        {
            Receive<string>(_ =>
            {
                _asker = Sender;
                SetReceiveTimeout(TimeSpan.FromMinutes(1));
                _asker.Tell("begun");
            });
            Receive<ReceiveTimeout>(_ => _asker.Tell("silence"));
        }
    }
}
