using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Tests;

public sealed class InspectionTests : EngineTest
{
    [Fact]
    public async Task Pages_in_tree_order_show_each_actor_once_also_when_the_last_one_seen_has_ended()
    {
        await Grow(children: 25, grandchildren: 3);
        var inspector = Sys.Inspect();
        var whole = inspector.List(new ActorQuery { Path = "/user/top" })!;
        Assert.Equal(1 + 25 + 75, whole.Items.Count);
        Assert.Null(whole.Next);
        Assert.Equal(["/user/top", "/user/top/$a", "/user/top/$a/$a"], whole.Items.Take(3).Select(item => item.Path));
        for (var limit = 1; limit <= 102; limit += 20)
            Assert.Equal(whole.Items.Select(item => item.Path), Paths(limit));
        var first = inspector.List(new ActorQuery { Path = "/user/top", Limit = 6 })!;
        Assert.Equal("/user/top/$b", first.Items[^1].Path);
        var gone = inspector.Resolve("/user/top/$b")!;
        Assert.True(inspector.Stop("/user/top/$b"));
        Assert.True(await inspector.Gone(gone, Deadline));
        var second = inspector.List(new ActorQuery { Path = "/user/top", After = first.Next, Limit = 1 })!;
        Assert.Equal("/user/top/$c", second.Items[0].Path);

        IEnumerable<string> Paths(int limit)
        {
            string? next = null;
            do
            {
                var page = inspector.List(new ActorQuery { Path = "/user/top", After = next, Limit = limit })!;
                foreach (var item in page.Items)
                    yield return item.Path;
                next = page.Next;
            }
            while (next is not null);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a#")]
    [InlineData("#x")]
    [InlineData("a#1/")]
    public void A_place_that_is_none_is_refused(string after)
        => Assert.Throws<FormatException>(() => Sys.Inspect().List(new ActorQuery { After = after }));

    [Theory]
    [InlineData(0)]
    [InlineData(ActorQuery.LimitMax + 1)]
    public void A_page_has_1_to_1000_actors(int limit)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Sys.Inspect().List(new ActorQuery { Limit = limit }));

    [Fact]
    public async Task Orders_put_the_most_first_and_types_are_filtered()
    {
        await Grow(children: 3, grandchildren: 0);
        var inspector = Sys.Inspect();
        for (var i = 0; i < 3; i++)
            await inspector.Resolve("/user/top/$b")!.Ask<int>("count", Deadline);
        ActorPage List(ActorOrder order, string? after = null) => inspector.List(
            new ActorQuery { Path = "/user/top", Order = order, Type = "Parent", Limit = 2, After = after })!;
        Assert.Equal("/user/top/$b", List(ActorOrder.Processed).Items[0].Path);
        Assert.Equal(["/user/top", "/user/top/$a"], List(ActorOrder.Age).Items.Select(item => item.Path));
        Assert.Equal(["/user/top/$b", "/user/top/$c"], List(ActorOrder.Age, "2").Items.Select(item => item.Path));
        Assert.Null(List(ActorOrder.Age, "2").Next);
        Assert.Throws<FormatException>(() => List(ActorOrder.Age, "x"));
        Assert.Empty(inspector.List(new ActorQuery { Type = "Nothing" })!.Items);
    }

    [Fact]
    public async Task A_tree_that_is_cut_keeps_its_upper_levels()
    {
        await Grow(children: 5, grandchildren: 5);
        var tree = Sys.Inspect().Tree("/user/top", limit: 8)!;
        Assert.Equal(5, tree.Children.Count);
        Assert.Equal((2, 5), (tree.Children[0].Children.Count, tree.Children[0].ChildCount));
        Assert.Empty(tree.Children[1].Children);
    }

    [Fact]
    public async Task An_operator_takes_back_no_suspension_but_his_own()
    {
        var probe = NewProbe();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Waiting(go.Task, probe.Ref)), "waiting");
        actor.Tell("wait");
        actor.Tell("next");
        probe.Expect<string>();
        var inspector = Sys.Inspect();
        Assert.False(inspector.Resume("/user/waiting"));
        Assert.True(inspector.Suspend("/user/waiting"));
        Assert.True(inspector.Suspend("/user/waiting"));
        Assert.True(inspector.Resume("/user/waiting"));
        go.SetResult();
        Assert.Equal("waited", probe.Expect<string>());
        await inspector.Details("/user/waiting", Deadline);
        Assert.Equal("Suspended", inspector.Tree("/user/waiting")!.State);
        probe.ExpectNothingBefore("marker");
        Assert.True(inspector.Resume("/user/waiting"));
        Assert.Equal("next", probe.Expect<string>());
        Assert.False(inspector.Resume("/user/waiting"));
    }

    [Fact]
    public async Task Details_name_behaviours_watchers_and_timers()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Ticking()), "ticking");
        probe.Watch(actor);
        await actor.Ask<string>("become", Deadline);
        var details = (await Sys.Inspect().Details("/user/ticking", Deadline))!;
        Assert.Null(details.State);
        Assert.Equal(["Second", "OnReceive"], details.Behaviours);
        Assert.Equal(["tick", "receive timeout 60 s"], details.Timers);
        Assert.Contains(probe.Ref.Path.ToStringWithoutAddress(), details.Watchers);
        Assert.Null(await Sys.Inspect().Details("/user/none", Deadline));
    }

    [Fact]
    public async Task Who_is_asked_while_it_handles_a_message_names_that_message()
    {
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<long>(_ => gate.Wait(Deadline))), "stuck");
        actor.Tell(1L);
        ActorBusyException? busy = null;
        // At first it may not have begun.
        while (busy?.Message.Contains("OnReceive", StringComparison.Ordinal) is not true)
            busy = await Record.ExceptionAsync(
                () => Sys.Inspect().Details("/user/stuck", TimeSpan.FromMilliseconds(50))) as ActorBusyException;
        Assert.Matches(@"^busy: OnReceive\(Int64\) for \d{2,} ms$", busy.Message);
        gate.Set();
        Assert.NotNull(await Sys.Inspect().Details("/user/stuck", Deadline));
    }

    async Task Grow(int children, int grandchildren)
    {
        var top = Sys.ActorOf(Props.Create(() => new Parent(children, grandchildren)), "top");
        Assert.Equal(children, await top.Ask<int>("count", Deadline));
        foreach (var child in Sys.Inspect().Tree("/user/top", 1)!.Children)
            Assert.Equal(grandchildren, await Sys.Inspect().Resolve(child.Path)!.Ask<int>("count", Deadline));
    }

    sealed class Parent : ReceiveActor
    {
        public Parent(int children, int grandchildren)
        {
            for (var i = 0; i < children; i++)
                Context.ActorOf(Props.Create(() => new Parent(grandchildren, 0)));
            Receive<string>(_ => Sender.Tell(Context.GetChildren().Count()));
        }
    }

    sealed class Waiting : ReceiveActor
    {
        public Waiting(Task go, IActorRef probe)
        {
            ReceiveAsync<string>(message => message == "wait", async _ =>
            {
                probe.Tell("waits");
                await go;
                probe.Tell("waited");
            });
            Receive<string>(message => probe.Tell(message));
        }
    }

    sealed class Ticking : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartPeriodicTimer("tick", "tick", TimeSpan.FromHours(1));
            Context.SetReceiveTimeout(TimeSpan.FromMinutes(1));
        }

        protected override void OnReceive(object message)
        {
            BecomeStacked(Second);
            Sender.Tell("done");
        }

        void Second(object message) => Unhandled(message);
    }
}

public sealed class StateTextTests
{
    [Theory]
    [InlineData(null, "none")]
    [InlineData("two\nlines", "two lines")]
    [InlineData(1.5, "1.5")]
    [InlineData(DayOfWeek.Friday, "Friday")]
    public void Plain_values_are_themselves(object? value, string text) => Assert.Equal(text, StateText.Of(value));

    [Fact]
    public void Secrets_and_raw_bytes_never_show()
    {
        Assert.Equal("<redacted>", StateText.Of(new Key("canary")));
        Assert.Equal("<32 bytes>", StateText.Of(new byte[32]));
        Assert.Equal("<2 bytes>", StateText.Of(new ReadOnlyMemory<byte>([1, 2])));
        Assert.Equal("[<redacted>, <1 bytes>]", StateText.Of(new object[] { new Key("canary"), new byte[1] }));
        Assert.Equal("Holder { Name = n, Key = <redacted>, Password = <redacted> }",
            StateText.Of(new Holder("n", new Key("canary"), "canary")));
    }

    [Fact]
    public void Long_lists_and_texts_are_cut()
    {
        Assert.Equal("[1, 2, 3, 4, 5, 6, 7, 8]", StateText.Of(Enumerable.Range(1, StateText.ItemsMax).ToList()));
        Assert.Equal("[1, 2, 3, 4, 5, 6, 7, 8, 1 more]",
            StateText.Of(Enumerable.Range(1, StateText.ItemsMax + 1).ToList()));
        var longest = new string('x', StateText.CharsMax);
        Assert.Equal(longest, StateText.Of(longest));
        Assert.Equal(longest + "...", StateText.Of(longest + "y"));
    }

    [Secret]
    sealed record Key(string Bytes);

    sealed record Holder(string Name, Key Key, [property: Secret] string Password);
}

public sealed class TimeSketchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(123_456_789)]
    public void A_quantile_is_rounded_up_by_at_most_a_quarter(long ticks)
    {
        var sketch = new TimeSketch();
        sketch.Record(ticks);
        Assert.InRange(sketch.Quantile(0.5), ticks, ticks + ticks / 4);
    }

    [Fact]
    public void Quantiles_follow_the_newest_samples()
    {
        var sketch = new TimeSketch();
        Assert.Equal(0, sketch.Quantile(0.99));
        for (var i = 0; i < 98; i++)
            sketch.Record(3);
        sketch.Record(5);
        sketch.Record(5);
        Assert.Equal((3, 5), (sketch.Quantile(0.5), sketch.Quantile(0.99)));
        for (var i = 0; i < 4 * TimeSketch.SamplesMax; i++)
            sketch.Record(6);
        Assert.Equal(6, sketch.Quantile(0.5));
        Assert.InRange(sketch.Samples, 1, TimeSketch.SamplesMax);
    }

    [Fact]
    public void Times_beyond_the_scale_count_as_its_end()
    {
        var sketch = new TimeSketch();
        sketch.Record(-1);
        Assert.Equal(0, sketch.Quantile(1));
        sketch.Record(long.MaxValue);
        Assert.Equal((1L << 34) - 1, sketch.Quantile(1));
    }
}
