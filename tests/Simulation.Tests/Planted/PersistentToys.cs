using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests.Planted;

/// <summary>Numbers are acknowledged once they are in the journal. Bug: acknowledged before.</summary>
sealed class AcknowledgingToy(World world, bool isBroken)
{
    readonly HashSet<(int Node, int Number)> _acknowledged = [];
    int _next;

    public void Build(SimNodeContext context)
    {
        var node = context.Node;
        var keeper = context.System.ActorOf(Props.Create(() => new Keeper(this, node)));
        context.System.Scheduler.ScheduleTellRepeatedly(
            TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50), keeper, "put", ActorRefs.NoSender);
    }

    void Recovered(SimNode node, HashSet<int> numbers)
    {
        if (node.Wipes > 0)
            _acknowledged.RemoveWhere(a => a.Node == node.Index);
        var lost = _acknowledged.Count(a => a.Node == node.Index && !numbers.Contains(a.Number));
        if (lost > 0)
            world.Break("acknowledged-is-kept", $"{node.Name} lost {lost}");
    }

    sealed class Keeper : ReceivePersistentActor
    {
        readonly HashSet<int> _numbers = [];

        public Keeper(AcknowledgingToy toy, SimNode node)
        {
            Recover<int>(number => _numbers.Add(number));
            Recover<RecoveryCompleted>(_ => toy.Recovered(node, _numbers));
            Command<string>(_ =>
            {
                var value = ++toy._next;
                if (toy.IsBroken)
                    toy._acknowledged.Add((node.Index, value));
                Persist(value, stored =>
                {
                    _numbers.Add(stored);
                    toy._acknowledged.Add((node.Index, stored));
                });
            });
        }

        public override string PersistenceId => "keeper";
    }

    bool IsBroken => isBroken;
}

/// <summary>One vote per round, told once it is in the journal. Bug: told before.</summary>
sealed class VotingToy(World world, bool isBroken)
{
    const int RoundsAtOnce = 256;

    static readonly TimeSpan RoundTime = TimeSpan.FromMinutes(1);

    readonly Dictionary<(int Node, int Round), int> _heard = [];

    public void Build(SimNodeContext context)
    {
        var node = context.Node;
        var voter = context.System.ActorOf(Props.Create(() => new Voter(this, node)));
        context.System.Scheduler.ScheduleTellRepeatedly(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(20), voter, "propose", ActorRefs.NoSender);
    }

    /// <summary>Any of the rounds that are open now.</summary>
    int Round(ulong draw) => (int)(world.Now / RoundTime) * RoundsAtOnce + (int)(draw % RoundsAtOnce);

    void Heard(SimNode node, int round, int value)
    {
        if (node.Wipes == 0 && !_heard.TryAdd((node.Index, round), value) && _heard[(node.Index, round)] != value)
            world.Break("one-vote-per-round", $"{node.Name} voted twice in round {round}");
    }

    sealed class Voter : ReceivePersistentActor
    {
        readonly Dictionary<int, int> _votes = [];

        public Voter(VotingToy toy, SimNode node)
        {
            Recover<int>(vote => _votes[vote >> 16] = vote & 0xffff);
            Command<string>(_ =>
            {
                var round = toy.Round(Context.System.Random.Next());
                if (_votes.ContainsKey(round))
                    return;
                var value = (int)(Context.System.Random.Next() & 0xffff);
                if (toy.IsBroken)
                    toy.Heard(node, round, value);
                Persist(round << 16 | value, _ =>
                {
                    _votes[round] = value;
                    toy.Heard(node, round, value);
                });
            });
        }

        public override string PersistenceId => "voter";
    }

    bool IsBroken => isBroken;
}
