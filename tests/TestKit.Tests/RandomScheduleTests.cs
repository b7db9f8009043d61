using QuilActors.Engine;
using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.Tests;

/// <summary>Rules that must hold whatever the order of turns; each seed is another order.</summary>
public sealed class RandomScheduleTests
{
    const int Seeds = 50;

    [Fact]
    public void Fifo_per_sender_and_receiver_holds_under_every_schedule()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var test = New(seed, new MemoryJournal());
            var relays = Enumerable.Range(0, 4).Select(i => test.ActorOf(Props.Create(() => new Relay(i)))).ToArray();
            for (var number = 0; number < 30; number++)
            {
                foreach (var relay in relays)
                    relay.Tell(number);
            }
            var next = new int[relays.Length];
            foreach (var (id, number) in test.ReceiveN(120).Cast<(int, int)>())
                Assert.Equal(next[id]++, number);
        }
    }

    [Fact]
    public void A_terminated_comes_once_and_behind_all_the_dead_actor_sent()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var test = New(seed, new MemoryJournal());
            var relay = test.ActorOf(Props.Create(() => new Relay(0)));
            test.Watch(relay);
            for (var number = 0; number < 10; number++)
                relay.Tell(number);
            relay.Tell(PoisonPill.Instance, null);
            for (var number = 0; number < 10; number++)
                test.ExpectMsg((0, number));
            test.ExpectTerminated(relay);
            test.ExpectNoMsg(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Live_state_equals_replayed_state_whatever_fails_in_between()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var journal = new MemoryJournal();
            var faulty = new FaultyJournal(journal, new Random(seed));
            var answered = new List<int>();
            using (var test = New(seed, faulty))
            {
                var adder = test.ActorOf(Engine.Pattern.BackoffSupervisor.Props(Engine.Pattern.Backoff.OnStop(
                    Props.Create(() => new Adder()), "adder",
                    TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), 0.2)));
                var choice = new Random(seed);
                for (var number = 1; number <= 60; number++)
                {
                    adder.Tell(choice.Next(10) == 0 ? -number : number);
                    while (test.TryReceiveOne(out var reply, TimeSpan.FromMilliseconds(choice.Next(30))))
                        answered.Add((int)reply.Message!);
                }
                while (test.TryReceiveOne(out var reply, TimeSpan.FromMinutes(1)))
                    answered.Add((int)reply.Message!);
            }
            using var second = New(seed + 1000, journal);
            second.ActorOf(Props.Create(() => new Adder())).Tell("all");
            var replayed = second.ExpectMsg<int[]>();
            Assert.NotEmpty(answered);
            Assert.Equal(answered.Order(), answered);
            Assert.Subset(replayed.ToHashSet(), answered.ToHashSet());
            Assert.Equal(replayed.Distinct(), replayed);
        }
    }

    static Xunit2.TestKit New(int seed, IJournal journal) => new(new ActorSystemSetup
    {
        Services = new VirtualEngine(seed),
        Journal = journal,
        LogLevel = Engine.Event.LogLevel.OffLevel,
    });

    sealed class Relay(int id) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is int number)
                Sender.Tell((id, number));
        }
    }

    /// <summary>Persists each number and answers behind the commit; a negative number fails it.</summary>
    sealed class Adder : UntypedPersistentActor
    {
        readonly List<int> _all = [];

        public override string PersistenceId => "adder";

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case "all":
                    Sender.Tell(_all.ToArray());
                    break;
                case < 0:
                    throw new InvalidOperationException("told to fail");
                case int number:
                    Persist(number, e =>
                    {
                        _all.Add(e);
                        Sender.Tell(e);
                    });
                    break;
            }
        }

        protected override void OnRecover(object persistent)
        {
            if (persistent is int number)
                _all.Add(number);
        }
    }

    /// <summary>Fails some writes before they are stored and some after.</summary>
    sealed class FaultyJournal(MemoryJournal inner, Random chance) : IJournal
    {
        public async ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
        {
            var fate = chance.Next(12);
            if (fate == 0)
                throw new IOException("before the commit");
            var results = await inner.Write(batch);
            return fate == 1 ? throw new IOException("after the commit") : results;
        }

        public IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
            => inner.Replay(id, from, to, max);

        public ValueTask<long> Highest(string id) => inner.Highest(id);

        public ValueTask DeleteTo(string id, long n) => inner.DeleteTo(id, n);
    }
}
