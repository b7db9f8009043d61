using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Tests;

public sealed class TraceTests : EngineTest
{
    readonly BlockingCollection<TracedMessage> _seen = [];

    [Fact]
    public async Task A_trace_shows_what_an_actor_handles_and_what_it_sends()
    {
        var echo = Sys.ActorOf(Act.Make(a => a.Receive<string>(m => a.Sender.Tell(m + "!"))), "echo");
        var asker = Sys.ActorOf(Act.Make(a => a.ReceiveAny(m =>
        {
            if (m is long)
                echo.Tell("from asker");
        })), "asker");
        using (Sys.Inspect().Trace("/user/echo", TraceDirection.Both, 100, _seen.Add))
        {
            Assert.Equal("hello!", await echo.Ask<string>("hello", Deadline));
            asker.Tell(1L);
            Assert.Equal((true, "String", "hello"), Next(m => (m.IsIncoming, m.Type, m.Text)));
            Assert.Equal((false, "hello!"), Next(m => (m.IsIncoming, m.Text)));
            Assert.Equal((true, "/user/asker", "/user/echo"), Next(m => (m.IsIncoming, m.Sender, m.Receiver)));
            Assert.Equal((false, "/user/echo", "/user/asker"), Next(m => (m.IsIncoming, m.Sender, m.Receiver)));
        }
        Assert.Equal("again!", await echo.Ask<string>("again", Deadline));
        Assert.Empty(_seen);
        Assert.Null(Sys.Observer);
    }

    [Fact]
    public async Task Directions_are_shown_alone()
    {
        var echo = Sys.ActorOf(Act.Make(a => a.Receive<string>(m => a.Sender.Tell(m))), "echo");
        using var incoming = Sys.Inspect().Trace("/user/echo", TraceDirection.In, 100, _seen.Add);
        var sent = new BlockingCollection<TracedMessage>();
        using var outgoing = Sys.Inspect().Trace("/user/echo", TraceDirection.Out, 100, sent.Add);
        await echo.Ask<string>("x", Deadline);
        await echo.Ask<string>("y", Deadline);
        Assert.Equal(["x", "y"], _seen.Select(m => m.Text));
        Assert.All(_seen, m => Assert.True(m.IsIncoming));
        Assert.Equal(["x", "y"], sent.Select(m => m.Text));
        Assert.All(sent, m => Assert.False(m.IsIncoming));
    }

    [Fact]
    public async Task Messages_beyond_the_limit_of_a_second_are_counted()
    {
        var echo = Sys.ActorOf(Act.Make(a => a.Receive<int>(m => a.Sender.Tell(m))), "echo");
        using var trace = Sys.Inspect().Trace("/user/echo", TraceDirection.In, 3, _seen.Add)!;
        for (var i = 0; i < 1000; i++)
            echo.Tell(i, ActorRefs.NoSender);
        await echo.Ask<int>(1000, Deadline);
        Assert.Equal(1001, _seen.Count + trace.Skipped);
        Assert.InRange(_seen.Count, 3, 1000);
        Assert.Equal(["0", "1", "2"], _seen.Take(3).Select(m => m.Text));
    }

    [Fact]
    public void There_are_at_most_8_traces_and_none_of_nobody()
    {
        var inspector = Sys.Inspect();
        Assert.Null(inspector.Trace("/user/none", TraceDirection.In, 1, _seen.Add));
        var traces = Enumerable.Range(0, ActorTraces.TracesMax)
            .Select(_ => inspector.Trace("/user", TraceDirection.In, 1, _seen.Add)!).ToArray();
        Assert.Throws<InvalidOperationException>(() => inspector.Trace("/user", TraceDirection.In, 1, _seen.Add));
        traces[0].Dispose();
        using var another = inspector.Trace("/user", TraceDirection.In, 1, _seen.Add);
        Assert.NotNull(another);
    }

    [Fact]
    public async Task One_message_in_64_is_timed_and_measured()
    {
        using var meters = ActorMeters.Attach(Sys);
        var measured = new ConcurrentQueue<(string Name, double Value, string? Label)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == ActorMeters.MeterName)
                to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => measured.Enqueue((i.Name, v, null)));
        listener.SetMeasurementEventCallback<long>((i, v, tags, _)
            => measured.Enqueue((i.Name, v, tags.Length > 0 ? tags[0].Value?.ToString() : null)));
        listener.Start();
        var echo = Sys.ActorOf(Act.Make(a => a.Receive<int>(m => a.Sender.Tell(m))), "echo");
        for (var i = 0; i < 4 * 64; i++)
            await echo.Ask<int>(i, Deadline);
        var shown = Sys.Inspect().Tree("/user/echo")!;
        Assert.NotNull(shown.Times);
        Assert.InRange(shown.Times.HandlingP50Ticks, 0, shown.Times.HandlingP99Ticks);
        Sys.Inspect().Restart("/user/echo");
        await Sys.Inspect().Details("/user/echo", Deadline);
        Sys.DeadLetters.Tell("lost", ActorRefs.NoSender);
        listener.RecordObservableInstruments();
        var mine = measured.ToArray();
        Assert.Contains(mine, m => m.Name == "quil.actor.processing.time");
        Assert.Contains(mine, m => m.Name == "quil.actor.mailbox.time");
        Assert.Contains(mine, m => m is { Name: "quil.actor.restarts", Value: 1 });
        Assert.Contains(mine, m => m is { Name: "quil.actor.deadletters", Label: "UnknownPath" });
        Assert.Contains(mine, m => m is { Name: "quil.actor.mailbox.depth", Label: "/user/echo", Value: 0 });
        Assert.Contains(mine, m => m is { Name: "quil.actor.stash", Label: "/user/echo" });
        Assert.Contains(mine, m => m.Name == "quil.actor.mailbox.contention");
    }

    [Theory]
    [InlineData("/user/net/peers", "/user/net/peers")]
    [InlineData("/user/shards/3/hasher", "/user/shards/*/hasher")]
    [InlineData("/user/verifiers/$a", "/user/verifiers/*")]
    [InlineData("/user/topics/qa%2Fmaster", "/user/topics/*")]
    [InlineData("/user/consensus/filter-3934675fec48939d/reel", "/user/consensus/*/reel")]
    [InlineData("/user/consensus/master-clock", "/user/consensus/master-clock")]
    [InlineData("/system/deadLetterListener", "/system/deadLetterListener")]
    [InlineData("/", "/")]
    public void Paths_of_one_kind_are_one_series(string path, string family)
        => Assert.Equal(family, ActorMeters.FamilyOf(path));

    T Next<T>(Func<TracedMessage, T> of)
    {
        Assert.True(_seen.TryTake(out var next, Deadline), "no message in time");
        return of(next);
    }
}
