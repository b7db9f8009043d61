using QuilActors.Engine.Routing;

namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class RouterTests : AkkaTest
{
    [Fact]
    public void A_round_robin_pool_shares_the_work()
    {
        var router = Sys.ActorOf(Props.Create<Worker>().WithRouter(new RoundRobinPool(3)), "pool");
        for (var i = 0; i < 6; i++)
            router.Tell("who");
        var names = ReceiveN(6).Cast<string>().ToList();
        Assert.All(names.GroupBy(n => n), g => Assert.Equal(2, g.Count()));
        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void A_broadcast_pool_and_a_broadcast_reach_all()
    {
        var all = Sys.ActorOf(new BroadcastPool(3).Props(Props.Create<Worker>()));
        all.Tell("who");
        Assert.Equal(3, ReceiveN(3).Distinct().Count());
        var one = Sys.ActorOf(new RoundRobinPool(4).Props(Props.Create(() => new Worker())));
        one.Tell(new Broadcast("who"));
        Assert.Equal(4, ReceiveN(4).Distinct().Count());
    }

    [Fact]
    public void Messages_of_one_key_go_to_one_routee()
    {
        var pool = new ConsistentHashingPool(5).WithHashMapping(msg => msg is int i ? i % 10 : null);
        var router = Sys.ActorOf(Props.Create<Worker>().WithRouter(pool));
        for (var i = 0; i < 40; i++)
            router.Tell(i);
        var byKey = ReceiveN(40).Cast<(string Name, int Number)>().GroupBy(a => a.Number % 10).ToList();
        Assert.All(byKey, g => Assert.Single(g.Select(a => a.Name).Distinct()));
        Assert.True(byKey.Select(g => g.First().Name).Distinct().Count() > 1);
        router.Tell(new Order("key", 7));
        router.Tell(new ConsistentHashableEnvelope(8, "key"));
        var answers = ReceiveN(2).Cast<(string Name, int Number)>().ToList();
        Assert.Equal(answers[0].Name, answers[1].Name);
        Assert.Equal([7, 8], answers.Select(a => a.Number));
        EventStreamSubscribesToDropped();
        router.Tell("no key");
        Assert.Equal("no key", ExpectMsg<Event.Dropped>().Message);
    }

    [Fact]
    public void A_group_sends_to_paths()
    {
        Sys.ActorOf(Props.Create<Worker>(), "w1");
        Sys.ActorOf(Props.Create<Worker>(), "w2");
        var paths = new[] { "/user/w1", "/user/w2" };
        var router = Sys.ActorOf(Props.Empty.WithRouter(new RoundRobinGroup(paths)), "group");
        router.Tell("who");
        router.Tell("who");
        Assert.Equal(["w1", "w2"], ReceiveN(2).Cast<string>().Order());
        var all = Sys.ActorOf(new BroadcastGroup(paths).Props());
        all.Tell("who");
        Assert.Equal(["w1", "w2"], ReceiveN(2).Cast<string>().Order());
        var hashing = Sys.ActorOf(new ConsistentHashingGroup(paths).WithHashMapping(_ => "same").Props());
        hashing.Tell(1);
        hashing.Tell(2);
        Assert.Single(ReceiveN(2).Cast<(string Name, int Number)>().Select(a => a.Name).Distinct());
    }

    [Fact]
    public void Routees_are_listed_added_and_removed_and_the_pool_ends_with_its_last_one()
    {
        var router = Sys.ActorOf(Props.Create<Worker>().WithRouter(new RoundRobinPool(2)));
        router.Tell(GetRoutees.Instance);
        Assert.Equal(2, ExpectMsg<Routees>().Members.Count());
        router.Tell(new AdjustPoolSize(1));
        router.Tell(new AddRoutee(Routee.FromActorRef(TestActor)));
        router.Tell(new GetRoutees());
        Assert.Equal(4, ExpectMsg<Routees>().Members.Count());
        router.Tell(new RemoveRoutee(Routee.FromActorRef(TestActor)));
        router.Tell(new AdjustPoolSize(-1));
        router.Tell(new GetRoutees());
        Assert.Equal(2, ExpectMsg<Routees>().Members.Count());
        Watch(router);
        router.Tell(new Broadcast(PoisonPill.Instance));
        ExpectTerminated(router);
    }

    [Fact]
    public void A_failed_routee_is_left_to_the_supervisor_of_the_router_or_to_the_strategy_of_the_pool()
    {
        var stopping = new OneForOneStrategy(ex => Directive.Stop);
        var pool = Sys.ActorOf(
            Props.Create<Worker>().WithRouter(new RoundRobinPool(2).WithSupervisorStrategy(stopping)));
        EventFilter.Exception<ArgumentException>().ExpectOne(() => pool.Tell("fail"));
        AwaitAssert(() =>
        {
            pool.Tell(GetRoutees.Instance);
            Assert.Single(ExpectMsg<Routees>().Members);
        });
        var escalating = Sys.ActorOf(Props.Create<Worker>().WithRouter(new RoundRobinPool(2)));
        EventFilter.Exception<ArgumentException>().ExpectOne(() => escalating.Tell("fail"));
        escalating.Tell(new Broadcast("who"));
        Assert.Equal(2, ReceiveN(2).Distinct().Count());
    }

    [Fact]
    public void An_actor_routes_by_itself()
    {
        var router = new Router(new RoundRobinRoutingLogic()).AddRoutee(TestActor).AddRoutee(CreateTestProbe().Ref);
        router.Route("a", ActorRefs.NoSender);
        router.Route("b", ActorRefs.NoSender);
        router.Route("c", ActorRefs.NoSender);
        Assert.Equal(["a", "c"], ReceiveN(2));
        router = router.RemoveRoutee(TestActor);
        Assert.Single(router.Routees);
    }

    [Fact]
    public void A_ring_moves_few_keys_when_a_node_comes_or_goes()
    {
        var ring = ConsistentHash.Create(["a", "b", "c", "d"], 50);
        var keys = Enumerable.Range(0, 1000).Select(i => $"key{i}").ToList();
        var before = keys.ToDictionary(k => k, ring.NodeFor);
        Assert.All(before.GroupBy(p => p.Value), g => Assert.InRange(g.Count(), 100, 500));
        var larger = ring + "e";
        Assert.All(keys.Where(k => larger.NodeFor(k) != before[k]), k => Assert.Equal("e", larger.NodeFor(k)));
        var smaller = ring - "a";
        Assert.All(keys.Where(k => before[k] != "a"), k => Assert.Equal(before[k], smaller.NodeFor(k)));
    }

    void EventStreamSubscribesToDropped() => Sys.EventStream.Subscribe<Event.Dropped>(TestActor);

    sealed record Order(string Customer, int Number) : IConsistentHashable
    {
        public object ConsistentHashKey => Customer;
    }

    sealed class Worker : ReceiveActor
    {
        public Worker()
        {
            Receive<string>(m => m == "fail", m => throw new ArgumentException(m));
            Receive<string>(_ => Sender.Tell(Self.Path.Name));
            Receive<int>(i => Sender.Tell((Self.Path.Name, i)));
            Receive<Order>(order => Sender.Tell((Self.Path.Name, order.Number)));
        }
    }
}
