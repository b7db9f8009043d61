using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using QuilActors.Engine;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests.Planted;

/// <summary>One owner at a time writes to a store that knows the newest epoch. Bug: the store does not look.</summary>
sealed class LeasedToy(World world, bool isBroken)
{
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    TimeSpan _until;
    int _epoch;

    public void Build(SimNodeContext context)
    {
        var owner = context.System.ActorOf(Props.Create(() => new Owner(this)));
        context.System.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, Turn, owner, "turn", ActorRefs.NoSender);
    }

    int? Renew(int held)
    {
        if (held == 0 || held != _epoch)
        {
            if (world.Now < _until)
                return null;
            _epoch++;
        }
        _until = world.Now + LeaseTime;
        return _epoch;
    }

    void Write(int epoch)
    {
        if (epoch == _epoch)
            return;
        if (isBroken)
            world.Break("no-stale-write", $"epoch {epoch} writes, {_epoch} is the newest");
    }

    /// <summary>It writes before it renews: what a process does that does not know it was frozen.</summary>
    sealed class Owner : ReceiveActor
    {
        int _held;

        public Owner(LeasedToy toy) => Receive<string>(_ =>
        {
            if (_held > 0)
                toy.Write(_held);
            _held = toy.Renew(_held) ?? 0;
        });
    }
}

/// <summary>Numbered datagrams are applied in the order of their numbers. Bug: as they come.</summary>
sealed class PairsToy(World world, bool isBroken)
{
    public void Build(SimNodeContext context)
    {
        var receiver = context.System.ActorOf(Props.Create(() => new Receiver(this)));
        context.OnDatagram((from, bytes) => receiver.Tell(
            (from.Index, from.Starts, BinaryPrimitives.ReadInt32LittleEndian(bytes.Span)), ActorRefs.NoSender));
        var next = 0;
        context.System.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50), () =>
            {
                var bytes = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, ++next);
                context.Send(world.Nodes[(context.Node.Index + 1) % world.Nodes.Count], bytes);
            });
    }

    sealed class Receiver : ReceiveActor
    {
        readonly Dictionary<(int, int), int> _last = [];

        public Receiver(PairsToy toy) => Receive<(int From, int Life, int Number)>(item =>
        {
            var last = _last.GetValueOrDefault((item.From, item.Life));
            if (item.Number <= last && !toy.IsBroken)
                return;
            if (item.Number < last)
                toy.World.Break("applied-in-order", $"{item.Number} after {last}");
            _last[(item.From, item.Life)] = item.Number;
        });
    }

    World World => world;

    bool IsBroken => isBroken;
}

/// <summary>Every question over a lossy network is asked again until it is answered. Bug: the timer is armed once.
/// </summary>
sealed class RetryingToy(World world, bool isBroken)
{
    readonly HashSet<(int Node, int Number)> _open = [];

    public bool AllAnswered => _open.Count == 0;

    public void Build(SimNodeContext context)
    {
        var node = context.Node;
        _open.RemoveWhere(question => question.Node == node.Index);
        var asker = context.System.ActorOf(Props.Create(() => new Asker(this, context)));
        context.OnDatagram((from, bytes) =>
        {
            if (bytes.Length > sizeof(int))
                asker.Tell(BinaryPrimitives.ReadInt32LittleEndian(bytes.Span), ActorRefs.NoSender);
            else
                context.Send(from, (byte[])[.. bytes.Span, 1]);
        });
    }

    sealed class Asker : ReceiveActor, IWithTimers
    {
        const int QuestionsMax = 20;

        public Asker(RetryingToy toy, SimNodeContext context)
        {
            var (node, next) = (context.Node.Index, 0);
            Receive<int>(number =>
            {
                toy._open.Remove((node, number));
                Timers.Cancel(number);
            });
            Receive<Again>(again => Ask(again.Number, again.Tries + 1));
            Receive<string>(_ =>
            {
                toy._open.Add((node, ++next));
                Ask(next, 1);
                if (next < QuestionsMax)
                    Timers.StartSingleTimer("next", "next", TimeSpan.FromSeconds(5));
            });

            void Ask(int number, int tries)
            {
                var bytes = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
                context.Send(toy.World.Nodes[(node + 1) % toy.World.Nodes.Count], bytes);
                if (tries < 2 || !toy.IsBroken)
                    Timers.StartSingleTimer(number, new Again(number, tries), TimeSpan.FromSeconds(1));
            }
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Self.Tell("next");

        sealed record Again(int Number, int Tries);
    }

    World World => world;

    bool IsBroken => isBroken;
}

/// <summary>Questions to a neighbour actor that at times does not answer end by a timeout. Bug: without one.</summary>
sealed class AskingToy(World world, bool isBroken)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly List<(TimeSpan At, SimNode Node, int Life, Task Task)> _asks = [];

    public void Build(SimNodeContext context)
    {
        if (context.Node is { Index: 0, Starts: 1 })
            world.Every(TimeSpan.FromSeconds(1), Look);
        var silent = context.System.ActorOf(Props.Create(() => new Moody()));
        context.System.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => _asks.Add((
                world.Now, context.Node, context.Node.Starts,
                isBroken ? silent.Ask<string>("?") : silent.Ask<string>("?", Patience))));
    }

    void Look()
    {
        _asks.RemoveAll(ask => ask.Task.IsCompleted || ask.Node.Starts != ask.Life || !ask.Node.IsUp);
        if (_asks.Exists(ask => world.Now - ask.At > 4 * Patience))
            world.Break("every-ask-ends", "an ask is open for long");
    }

    sealed class Moody : ReceiveActor
    {
        public Moody() => Receive<string>(_ =>
        {
            if (Context.System.Random.Next() % 50 != 0)
                Sender.Tell("!");
        });
    }
}

/// <summary>All neighbours are told in the order of their indices. Bug: in the order of their hash codes, which no run
/// repeats.</summary>
sealed class UnsortedToy(World world, bool isBroken)
{
    public void Build(SimNodeContext context)
    {
        context.OnDatagram((_, _) => { });
        context.System.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () =>
        {
            var others = world.Nodes.Where(node => node != context.Node);
            foreach (var other in isBroken
                ? others.OrderBy(RuntimeHelpers.GetHashCode)
                : others.OrderBy(node => node.Index))
                context.Send(other, (byte[])[(byte)context.System.Random.Next()]);
        });
    }
}
