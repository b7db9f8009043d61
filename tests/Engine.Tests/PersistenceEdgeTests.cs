using QuilActors.Engine.Configuration;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.TestKit.Xunit2;

namespace QuilActors.Engine.Tests;

public sealed class PersistenceEdgeTests : BothEnginesTest
{
    readonly MemoryJournal _journal = new();
    readonly MemorySnapshots _snapshots = new();
    readonly Probe _probe;

    public PersistenceEdgeTests() => _probe = NewProbe();

    [Fact]
    public void An_async_command_may_persist_and_its_handler_runs_after_the_command_ended()
    {
        var actor = Start();
        actor.Tell("async");
        actor.Tell("later");
        _probe.Expect("completed 0");
        _probe.Expect("command ends");
        _probe.Expect("stored async");
        _probe.Expect("async handler begins");
        _probe.Expect("async handler ends");
        _probe.Expect("later");
    }

    [Fact]
    public void Defer_without_pending_writes_runs_at_once()
    {
        var actor = Start();
        actor.Tell("defer");
        _probe.Expect("completed 0");
        _probe.Expect("deferred");
        _probe.Expect("behind defer");
    }

    [Fact]
    public void A_stash_of_a_persistent_actor_works_beside_persist()
    {
        var actor = Start();
        actor.Tell("stash 1");
        actor.Tell("stash 2");
        actor.Tell("persist and unstash");
        actor.Tell("later");
        _probe.Expect("completed 0");
        _probe.Expect("stored x");
        _probe.Expect("unstashed 1");
        _probe.Expect("unstashed 2");
        _probe.Expect("later");
    }

    [Fact]
    public void Recovery_stops_at_the_asked_number_and_goes_on_behind_the_highest()
    {
        Fill(5);
        Start(new Recovery(SnapshotSelectionCriteria.None, ToSequenceNr: 2));
        _probe.Expect("event e1");
        _probe.Expect("event e2");
        _probe.Expect("completed 5");
        Start(new Recovery(SnapshotSelectionCriteria.None, ReplayMax: 1));
        _probe.Expect("event e1");
        _probe.Expect("completed 5");
        Start(Recovery.None);
        _probe.Expect("completed 5");
    }

    [Fact]
    public void A_snapshot_that_cannot_be_read_is_passed_over_for_an_older_one()
    {
        Fill(4);
        Save(1, "S", "older"u8.ToArray());
        Save(3, "NoSuchState", [1]);
        Start(Recovery.Default);
        _probe.Expect("offer older at 1");
        _probe.Expect("event e2");
        _probe.Expect("event e3");
        _probe.Expect("event e4");
        _probe.Expect("completed 4");
    }

    [Fact]
    public void A_replay_of_more_than_a_page_is_complete()
    {
        Fill(2500);
        var actor = Sys.ActorOf(Props.Create(() => new Counting(_probe.Ref)), "counting");
        _probe.Expect(2500);
        var shown = Sys.Inspect().Tree("/user/counting")!;
        Assert.Equal("edge", shown.PersistenceId);
        Assert.Equal(2500, shown.SequenceNr);
        _probe.Watch(actor);
        Sys.Stop(actor);
        _probe.Expect<Terminated>();
    }

    [Fact]
    public void Writes_carry_the_lease_of_the_shard_and_an_old_epoch_stops_the_actor()
    {
        _journal.SetLease(3, 1);
        var actor = Start(shard: 3, epoch: 1);
        _probe.Watch(actor);
        actor.Tell("persist and unstash");
        _probe.Expect("completed 0");
        _probe.Expect("stored x");
        _journal.SetLease(3, 2);
        actor.Tell("persist and unstash");
        _probe.Expect<Terminated>();
    }

    [OnlyThreaded("it makes a second system, on threads")]
    public void A_persistent_actor_without_journal_is_refused_by_name()
    {
        using var system = ActorSystem.Create("bare", new ActorSystemSetup { LogSink = new NoSink() });
        var probe = new Probe(this, system);
        system.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(e =>
            {
                probe.Ref.Tell(e.InnerException!.Message);
                return Directive.Stop;
            });
            a.Ctx.ActorOf(Props.Create(() => new Counting(probe.Ref)));
        }));
        Assert.Contains("Counting", probe.Expect<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_codec_is_taken_by_manifest_and_one_manifest_is_registered_once()
    {
        var store = Sys.Persistence();
        store.Register(new PairCodec());
        Assert.Throws<ArgumentException>(() => store.Register(new PairCodec()));
        var bytes = store.CodecFor((1, 2)).Encode((1, 2));
        Assert.Equal((1, 2), store.Decode(1001, "Pair", bytes));
        Assert.Throws<ConfigurationException>(() => store.Decode(1000, "Pair", bytes));
        Assert.Throws<ConfigurationException>(() => store.CodecFor(1.5));
        foreach (var basic in new object[] { "text", 7, 7L })
        {
            var codec = store.CodecFor(basic);
            Assert.Equal(basic, store.Decode(codec.Identifier, codec.Manifest, codec.Encode(basic)));
        }
    }

    protected override ActorSystemSetup Setup()
        => base.Setup() with { Journal = _journal, Snapshots = _snapshots };

    IActorRef Start(Recovery? recovery = null, int? shard = null, long epoch = 0)
        => Sys.ActorOf(Props.Create(() => new Edge(_probe.Ref, recovery ?? Recovery.Default, shard, epoch)));

    void Fill(int events)
    {
        var rows = Enumerable.Range(1, events).Select(i => new JournalRow(
            i, 0, System.Text.Encoding.UTF8.GetBytes($"e{i}"), 1002, "S", "w")).ToArray();
        var write = _journal.Write([new StoredWrite("edge", rows, Durability.Synced, null, 0)]);
        Assert.Equal([WriteResult.Stored], write.AsTask().Result);
    }

    void Save(long number, string manifest, byte[] state)
        => Assert.True(_snapshots.Save(new SnapshotRow("edge", number, 0, state, 1002, manifest)).AsTask().IsCompleted);

    sealed class NoSink : Event.ILogSink
    {
        public void Write(Event.LogEvent logEvent)
        {
        }
    }

    sealed class PairCodec : IEventCodec
    {
        public int Identifier => 1001;

        public string Manifest => "Pair";

        public bool Handles(object payload) => payload is (int, int);

        public byte[] Encode(object payload)
        {
            var (a, b) = ((int, int))payload;
            return [(byte)a, (byte)b];
        }

        public object Decode(ReadOnlySpan<byte> bytes) => ((int)bytes[0], (int)bytes[1]);
    }

    sealed class Counting : ReceivePersistentActor
    {
        int _count;

        public Counting(IActorRef probe)
        {
            Recover<string>(_ => _count++);
            Recover<RecoveryCompleted>(_ => probe.Tell(_count));
        }

        public override string PersistenceId => "edge";
    }

    sealed class Edge : ReceivePersistentActor
    {
        public Edge(IActorRef probe, Recovery recovery, int? shard, long epoch)
        {
            Recovery = recovery;
            Shard = shard;
            Epoch = epoch;
            Recover<SnapshotOffer>(o => probe.Tell($"offer {o.Snapshot} at {o.Metadata.SequenceNr}"));
            Recover<string>(e => probe.Tell($"event {e}"));
            Recover<RecoveryCompleted>(_ => probe.Tell($"completed {LastSequenceNr}"));
            CommandAsync<string>(m => m == "async", async _ =>
            {
                Persist("async", e => probe.Tell($"stored {e}"));
                Persist("second", async _ =>
                {
                    probe.Tell("async handler begins");
                    await Task.Yield();
                    probe.Tell("async handler ends");
                });
                await Task.Yield();
                await Task.Yield();
                probe.Tell("command ends");
            });
            Command<string>(m => m == "defer", _ =>
            {
                DeferAsync("d", _ => probe.Tell("deferred"));
                probe.Tell("behind defer");
            });
            var open = false;
            Command<string>(m => m.StartsWith("stash", StringComparison.Ordinal), m =>
            {
                if (open)
                    probe.Tell($"un{m.Replace("stash", "stashed", StringComparison.Ordinal)}");
                else
                    Stash.Stash();
            });
            Command<string>(m => m == "persist and unstash", _ => Persist("x", e =>
            {
                probe.Tell($"stored {e}");
                open = true;
                Stash.UnstashAll();
            }));
            Command<string>(m => probe.Tell(m));
        }

        public override string PersistenceId => "edge";

        public override Recovery Recovery { get; }

        protected override int? Shard { get; }

        protected override long Epoch { get; }
    }
}
