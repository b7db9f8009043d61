using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class ShardStateTests
{
    [Fact]
    public void Any_order_and_repetition_gives_the_same_view_and_roots()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var ops = Samples.Random(random, 25);
            var (view, roots) = (View(Run(ops)), Commit(ops).Roots);
            for (var i = 0; i < 4; i++)
            {
                Op[] shuffled = [.. ops, .. ops.Take(random.Next(ops.Length))];
                random.Shuffle(shuffled);
                Assert.Equal(view, View(Run(shuffled)));
                Assert.Equal(roots, Commit(shuffled).Roots);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_incremental_view_equals_the_recomputed_one_after_every_op()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var state = new ShardState();
            var done = new List<Op>();
            foreach (var op in Samples.Random(new Random(seed), 30))
            {
                state.Apply(op);
                done.Add(op);
                var visible = Fixpoint(state);
                foreach (var key in state.Keys())
                    Assert.Equal(visible.Contains(key), state.IsVisible(key));
                Assert.Equal(visible.Count, state.VisibleCount);
                Assert.Equal(state.Keys().Count(state.IsAlive), state.AliveCount);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Applying_an_op_twice_changes_nothing()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var state = ShardCommitment.Empty;
            foreach (var op in Samples.Random(new Random(seed), 20))
            {
                state = state.With(op);
                Assert.Equal(state.Roots, state.With(op).Roots);
            }
        }).QuickCheckThrowOnFailure();

    // "Refuse an edge whose member is missing" would give two views over these orders.
    [Fact]
    public void All_24_orders_of_add_a_add_b_add_edge_remove_a_give_one_view()
    {
        var (a, b, e) = (Samples.V(1), Samples.V(2), Samples.E(1));
        Op[] ops =
        [
            Samples.Add(Samples.Vertex(1)), Samples.Add(Samples.Vertex(2)), Samples.Add(Samples.Edge(1, 0, a, b)),
            Samples.Remove(a),
        ];
        var orders = Permutations(ops).ToList();
        Assert.Equal(24, orders.Count);
        foreach (var order in orders)
        {
            var state = Run(order);
            Assert.False(state.IsVisible(a));
            Assert.True(state.IsVisible(b));
            Assert.False(state.IsVisible(e));
            Assert.Equal([e], state.Dangling());
        }
    }

    [Fact]
    public void A_cycle_of_edges_is_invisible_and_cannot_hold_itself_up()
    {
        var state = Run(
            Samples.Add(Samples.Vertex(1)),
            Samples.Add(Samples.Edge(1, 0, Samples.V(1))),
            Samples.Add(Samples.Edge(2, 0, Samples.E(1))));
        Assert.True(state.IsVisible(Samples.E(2)));
        state.Apply(Samples.Add(Samples.Edge(1, 1, Samples.E(2))));
        Assert.False(state.IsVisible(Samples.E(1)));
        Assert.False(state.IsVisible(Samples.E(2)));
    }

    [Fact]
    public void A_removed_atom_comes_back_with_a_new_incarnation_only()
    {
        var state = Run(Samples.Add(Samples.Vertex(1)), Samples.Remove(Samples.V(1)),
            Samples.Add(Samples.Vertex(1, 0, 7)));
        Assert.False(state.IsVisible(Samples.V(1)));
        state.Apply(Samples.Add(Samples.Vertex(1, 1)));
        Assert.True(state.IsVisible(Samples.V(1)));
    }

    [Fact]
    public void A_removal_before_the_addition_counts()
        => Assert.False(Run(Samples.Remove(Samples.V(1)), Samples.Add(Samples.Vertex(1))).IsVisible(Samples.V(1)));

    [Fact]
    public void The_last_writer_by_stamp_wins_whatever_the_order()
    {
        var property = Names.PropertyId("p");
        var early = Samples.Sign(new SetValue(Samples.V(1), 0, property, Value.OfText("early")), 1);
        var late = Samples.Sign(new SetValue(Samples.V(1), 0, property, Value.OfText("late")), 2);
        foreach (var order in Permutations([Samples.Add(Samples.Vertex(1)), early, late]))
            Assert.Equal(Value.OfText("late"), Run(order).Get(Samples.V(1), property));
    }

    [Fact]
    public void A_removed_dot_stays_removed_also_when_the_removal_comes_first()
    {
        var property = Names.PropertyId("p");
        var one = Samples.Sign(new AddValue(Samples.V(1), 0, property, Value.OfU32(1)));
        var two = Samples.Sign(new AddValue(Samples.V(1), 0, property, Value.OfU32(2)));
        var gone = Samples.Sign(new RemoveValue(Samples.V(1), 0, property, [one.Hash]));
        foreach (var order in Permutations([Samples.Add(Samples.Vertex(1)), one, two, gone]))
            Assert.Equal([Value.OfU32(2)], Run(order).GetAll(Samples.V(1), property));
    }

    [Fact]
    public void Two_records_of_one_incarnation_show_the_smaller_hash()
    {
        var one = Samples.Add(Samples.Vertex(1, 0, 1));
        var two = Samples.Add(Samples.Vertex(1, 0, 2));
        var smaller = one.Hash < two.Hash ? one : two;
        Assert.Equal(smaller.Hash, Run(one, two).CurrentRecord(Samples.V(1))!.Hash);
        Assert.Equal(smaller.Hash, Run(two, one).CurrentRecord(Samples.V(1))!.Hash);
    }

    [Fact]
    public void A_nest_of_100000_edges_turns_visible_and_back_without_recursion()
    {
        const int depth = 100_000;
        AtomKey At(int i) => AtomKey.Hyperedge(Samples.App, Names.TypeId(i.ToString()));
        var state = new ShardState();
        for (var i = depth; i > 0; i--)
        {
            var member = i == 1 ? Samples.V(1) : At(i - 1);
            state.Apply(Op.Sign(new AddAtom(Samples.Edge(0, 0, member) with { Id = At(i).Id }), 1, Unsigned.Instance));
        }
        Assert.Equal(0, state.VisibleCount);
        state.Apply(Samples.Add(Samples.Vertex(1)));
        Assert.Equal(depth + 1, state.VisibleCount);
        state.Apply(Samples.Remove(Samples.V(1)));
        Assert.Equal(0, state.VisibleCount);
    }

    [Fact]
    public void A_foreign_member_counts_when_its_shard_says_so()
    {
        var foreign = Samples.V(200);
        var state = new ShardState(key => key == foreign);
        state.Apply(Samples.Add(Samples.Edge(1, 0, foreign)));
        Assert.True(state.TryTakeWatch(out var watched));
        Assert.Equal(foreign, watched);
        Assert.False(state.TryTakeWatch(out _));
        Assert.False(state.IsVisible(Samples.E(1)));
        state.SetForeign(foreign, true);
        state.SetForeign(foreign, true);
        Assert.True(state.IsVisible(Samples.E(1)));
        Assert.Equal(1, state.VisibleCount);
        state.SetForeign(foreign, false);
        Assert.False(state.IsVisible(Samples.E(1)));
    }

    static ShardState Run(params IEnumerable<Op> ops)
    {
        var state = new ShardState();
        foreach (var op in ops)
            state.Apply(op);
        return state;
    }

    internal static ShardCommitment Commit(IEnumerable<Op> ops)
        => ops.Aggregate(ShardCommitment.Empty, (state, op) => state.With(op));

    static string View(ShardState state)
        => string.Join('\n', state.Keys().Select(key => $"{key} {state.IsAlive(key)} {state.IsVisible(key)} "
            + $"{state.CurrentRecord(key)!.Hash} {state.Get(key, Names.PropertyId("p0"))} "
            + string.Join(',', state.GetAll(key, Names.PropertyId("p1")))));

    // The definition, naively: grow the set until nothing is added.
    static SortedSet<AtomKey> Fixpoint(ShardState state)
    {
        var visible = new SortedSet<AtomKey>();
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var key in state.Keys().Where(state.IsAlive))
            {
                var members = ((AddAtom)state.CurrentRecord(key)!.Body).Content.Members;
                if (members.All(member => visible.Contains(member.Target)))
                    grown |= visible.Add(key);
            }
        }
        return visible;
    }

    static IEnumerable<Op[]> Permutations(Op[] ops)
        => ops.Length <= 1
            ? [ops]
            : ops.SelectMany((op, i) => Permutations([.. ops[..i], .. ops[(i + 1)..]]).Select(rest
                => (Op[])[op, .. rest]));

    sealed class Unsigned : IOpSigner
    {
        public static readonly Unsigned Instance = new();

        public Wire.Bytes32 PublicKey => default;

        public byte[] Sign(Wire.Bytes32 hash) => new byte[64];
    }
}
