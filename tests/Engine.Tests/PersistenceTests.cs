using QuilActors.Engine.Persistence;

namespace QuilActors.Engine.Tests;

public sealed class PersistenceTests : BothEnginesTest
{
    readonly GatedJournal _journal = new();
    readonly MemorySnapshots _snapshots = new();

    public PersistenceTests() => _journal.Drive = Drive;

    [Fact]
    public void Events_are_replayed_in_order_by_the_next_incarnation()
    {
        var probe = NewProbe();
        var first = Counter(probe, "a");
        first.Tell(1);
        first.Tell(2);
        probe.Expect("completed 0");
        probe.Expect("stored 1 at 1");
        probe.Expect("stored 2 at 2");
        probe.Watch(first);
        first.Tell(PoisonPill.Instance);
        probe.Expect<Terminated>();
        Counter(probe, "a");
        probe.Expect("replay 1");
        probe.Expect("replay 2");
        probe.Expect("completed 2");
    }

    [Fact]
    public void No_command_is_handled_between_persist_and_its_handler()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        var gate = _journal.Close();
        actor.Tell(1);
        actor.Tell("next");
        _journal.Entered();
        probe.ExpectNothingBefore("marker");
        gate.SetResult();
        probe.Expect("stored 1 at 1");
        probe.Expect("next");
    }

    [Fact]
    public void PersistAsync_lets_commands_go_on_and_keeps_the_order_of_handlers()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        var gate = _journal.Close();
        actor.Tell(-1);
        actor.Tell("next");
        actor.Tell(-2);
        probe.Expect("next");
        gate.SetResult();
        probe.Expect("async -1");
        probe.Expect("deferred -1");
        probe.Expect("async -2");
        probe.Expect("deferred -2");
    }

    [Fact]
    public void Writes_raised_while_one_is_outstanding_form_the_next_batch()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        var gate = _journal.Close();
        actor.Tell(-1);
        _journal.Entered();
        for (var i = 2; i <= 20; i++)
            actor.Tell(-i);
        actor.Tell("all in");
        probe.Expect("all in");
        gate.SetResult();
        for (var i = 1; i <= 20; i++)
        {
            probe.Expect($"async -{i}");
            probe.Expect($"deferred -{i}");
        }
        Assert.Equal([1, 19], _journal.Batches);
    }

    [Fact]
    public void PersistAll_is_one_atomic_write()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        actor.Tell(new[] { 5, 6, 7 });
        probe.Expect("stored 5 at 1");
        probe.Expect("stored 6 at 2");
        probe.Expect("stored 7 at 3");
        Assert.Equal([3], _journal.AtomicSizes);
    }

    [Fact]
    public void The_handler_sees_the_sender_of_the_command_and_a_nested_persist_comes_after()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        actor.Tell("nest", probe.Ref);
        probe.Expect("outer 1");
        Assert.Equal(actor, probe.LastSender);
        probe.Expect("outer 2");
        probe.Expect("inner");
    }

    [Fact]
    public void A_failed_write_stops_the_actor_and_its_handler_is_not_called()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Watch(actor);
        probe.Expect("completed 0");
        _journal.FailNext = true;
        actor.Tell(1);
        actor.Tell("next");
        probe.Expect("failure JournalException");
        probe.Expect<Terminated>();
        probe.ExpectNothingBefore("end");
    }

    [Fact]
    public void A_rejected_event_leaves_a_gap_and_the_actor_goes_on()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        actor.Tell(1.5);
        actor.Tell(1);
        probe.Expect("rejected ConfigurationException at 1");
        probe.Expect("stored 1 at 2");
    }

    [Fact]
    public void A_fenced_write_stops_the_actor()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Watch(actor);
        probe.Expect("completed 0");
        Store("a", 1);
        actor.Tell(1);
        probe.Expect("failure FencedException");
        probe.Expect<Terminated>();
    }

    [Fact]
    public void An_exception_in_a_handler_restarts_and_recovers_again()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        actor.Tell(13);
        actor.Tell(1);
        probe.Expect("replay 13");
        probe.Expect("completed 1");
        probe.Expect("stored 1 at 2");
    }

    [Fact]
    public void A_snapshot_shortens_the_replay_and_survives_deletion_of_events()
    {
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Expect("completed 0");
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell("snapshot");
        actor.Tell(3);
        probe.Expect("stored 1 at 1");
        probe.Expect("stored 2 at 2");
        List<string> rest = [probe.Expect<string>(), probe.Expect<string>()];
        Assert.Equal(["saved 2", "stored 3 at 3"], rest.Order());
        actor.Tell("delete 2");
        probe.Expect("deleted 2");
        probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        probe.Expect<Terminated>();
        Counter(probe, "a");
        probe.Expect("offer sum 3 at 2");
        probe.Expect("replay 3");
        probe.Expect("completed 3");
    }

    [Fact]
    public void An_unknown_manifest_fails_recovery_by_name()
    {
        Store("a", 1, manifest: "NoSuchEvent");
        var probe = NewProbe();
        var actor = Counter(probe, "a");
        probe.Watch(actor);
        Assert.Contains("NoSuchEvent", probe.Expect<string>(), StringComparison.Ordinal);
        probe.Expect<Terminated>();
    }

    [Fact]
    public void Recovery_permits_bound_the_concurrent_recoveries_and_always_come_back()
    {
        var gate = _journal.CloseReplay();
        var probe = NewProbe();
        for (var i = 0; i < 5; i++)
            Counter(probe, $"id{i}");
        _journal.ReplayEntered(2);
        Assert.Equal(2, _journal.ReplaysMax);
        gate.SetResult();
        for (var i = 0; i < 5; i++)
            probe.Expect("completed 0");
        Assert.Equal(2, _journal.ReplaysMax);
        Assert.Equal(0, Sys.Persistence().WaitingRecoveries);
    }

    [Fact]
    public void Persisting_during_recovery_is_refused_and_stops_the_actor()
    {
        var probe = NewProbe();
        Store("early", 1);
        var actor = Counter(probe, "early");
        probe.Watch(actor);
        Assert.Contains("cannot persist during recovery", probe.Expect<string>(), StringComparison.Ordinal);
        probe.Expect<Terminated>();
    }

    [Fact]
    public void Events_of_an_older_writer_are_left_out_or_fail_the_recovery()
    {
        foreach (var (number, writer) in new[] { (1, "A"), (2, "B"), (3, "A"), (4, "B") })
            Store("fork", number, writer);
        var probe = NewProbe();
        Counter(probe, "fork");
        probe.Expect("replay 1");
        probe.Expect("replay 2");
        probe.Expect("replay 4");
        probe.Expect("completed 4");
        var strict = Counter(probe, "fork", ReplayFilterMode.Fail);
        probe.Watch(strict);
        probe.Expect("replay 1");
        probe.Expect("replay 2");
        Assert.Contains("written by A", probe.Expect<string>(), StringComparison.Ordinal);
        probe.Expect<Terminated>();
    }

    protected override ActorSystemSetup Setup()
        => base.Setup() with { Journal = _journal, Snapshots = _snapshots, MaxConcurrentRecoveries = 2 };

    IActorRef Counter(Probe probe, string id, ReplayFilterMode filter = ReplayFilterMode.RepairByDiscardOld)
        => Sys.ActorOf(Props.Create(() => new CounterActor(probe.Ref, id, filter)));

    void Store(string id, int number, string writer = "foreign", string manifest = "I")
    {
        var row = new JournalRow(number, 0, [0, 0, 0, (byte)number], 1002, manifest, writer);
        var write = _journal.Write([new StoredWrite(id, [row], Durability.Synced, null, 0)]).AsTask();
        Assert.Equal([WriteResult.Stored], Wait(write));
    }

    sealed class CounterActor : ReceivePersistentActor
    {
        readonly IActorRef _probe;
        int _sum;

        public CounterActor(IActorRef probe, string id, ReplayFilterMode filter)
        {
            _probe = probe;
            PersistenceId = id;
            ReplayFilter = filter;
            Recover<int>(i =>
            {
                if (id == "early")
                    Persist(1, _ => { });
                _sum += i;
                probe.Tell($"replay {i}");
            });
            Recover<SnapshotOffer>(o => probe.Tell($"offer {o.Snapshot} at {o.Metadata.SequenceNr}"));
            Recover<RecoveryCompleted>(_ => probe.Tell($"completed {LastSequenceNr}"));
            Command<int>(
                i => Persist(i, e =>
                {
                    if (e == 13)
                        throw new InvalidOperationException("13");
                    _sum += e;
                    probe.Tell($"stored {e} at {LastSequenceNr}");
                }),
                i => i > 0);
            Command<int>(i =>
            {
                PersistAsync(i, e => probe.Tell($"async {e}"));
                DeferAsync(i, e => probe.Tell($"deferred {e}"));
            });
            Command<int[]>(many => PersistAll(many, e => probe.Tell($"stored {e} at {LastSequenceNr}")));
            Command<double>(d => Persist(d, _ => probe.Tell("never")));
            Command<string>(s => s == "nest", _ =>
            {
                Persist("1", _ =>
                {
                    Sender.Tell("outer 1");
                    Persist("3", _ => Sender.Tell("inner"));
                });
                Persist("2", _ => Sender.Tell("outer 2"));
            });
            Command<string>(s => s == "snapshot", _ => SaveSnapshot($"sum {_sum}"));
            Command<string>(s => s == "delete 2", _ => DeleteMessages(2));
            Command<string>(s => probe.Tell(s));
            Command<SaveSnapshotSuccess>(s => probe.Tell($"saved {s.Metadata.SequenceNr}"));
            Command<DeleteMessagesSuccess>(s => probe.Tell($"deleted {s.ToSequenceNr}"));
        }

        public override string PersistenceId { get; }

        protected override ReplayFilterMode ReplayFilter { get; }

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
            => _probe.Tell($"failure {cause.GetType().Name}");

        protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
            => _probe.Tell($"rejected {cause.GetType().Name} at {sequenceNr}");

        protected override void OnRecoveryFailure(Exception reason, object? message = null)
            => _probe.Tell(reason.Message);
    }

    /// <summary>A memory journal whose calls can be held at a gate.</summary>
    sealed class GatedJournal : IJournal
    {
        readonly MemoryJournal _inner = new();
        TaskCompletionSource _gate = Open();
        TaskCompletionSource _replayGate = Open();
        int _replays;
        int _entered;
        int _replaysEntered;

        public Func<Func<bool>, bool> Drive { get; set; } = static _ => false;

        public List<int> Batches { get; } = [];

        public List<int> AtomicSizes { get; } = [];

        public int ReplaysMax { get; private set; }

        public bool FailNext { get; set; }

        public TaskCompletionSource Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource CloseReplay()
            => _replayGate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Entered() => Assert.True(Drive(() => Volatile.Read(ref _entered) > 0));

        public void ReplayEntered(int times)
            => Assert.True(Drive(() => Volatile.Read(ref _replaysEntered) >= times));

        public async ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
        {
            Batches.Add(batch.Count);
            AtomicSizes.AddRange(batch.Select(w => w.AtomicRows.Length));
            Interlocked.Increment(ref _entered);
            await _gate.Task;
            if (!FailNext)
                return await _inner.Write(batch);
            FailNext = false;
            throw new IOException("disk on fire");
        }

        public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
        {
            lock (_inner)
                ReplaysMax = Math.Max(ReplaysMax, ++_replays);
            Interlocked.Increment(ref _replaysEntered);
            await _replayGate.Task;
            await foreach (var row in _inner.Replay(id, from, to, max))
                yield return row;
            lock (_inner)
                _replays--;
        }

        public ValueTask<long> Highest(string id) => _inner.Highest(id);

        public ValueTask DeleteTo(string id, long n) => _inner.DeleteTo(id, n);

        static TaskCompletionSource Open()
        {
            var gate = new TaskCompletionSource();
            gate.SetResult();
            return gate;
        }
    }
}
