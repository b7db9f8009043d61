using System.Buffers;
using System.Buffers.Binary;
using QuilActors.Engine;
using QuilActors.Engine.Extras;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

/// <summary>Small actors that talk a lot, for tests of the world itself.</summary>
static class Gossip
{
    public static void Build(SimNodeContext context)
    {
        var actor = context.System.ActorOf(Props.Create(() => new Member(context)), "member");
        context.OnDatagram((from, bytes) => actor.Tell(
            new Heard(from, BinaryPrimitives.ReadInt64LittleEndian(bytes.Span)), ActorRefs.NoSender));
    }

    public static World Run(ulong seed, int nodes, TimeSpan span, WorldOptions? options = null)
    {
        var world = World.Create(seed, options);
        world.Net.Default = Link.Wan;
        world.AddNodes(nodes, Build);
        world.Run(span);
        return world;
    }

    public sealed record Heard(SimNode From, long Value) : ITraceHash
    {
        public void WriteTrace(IBufferWriter<byte> to)
        {
            BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), Value);
            to.Advance(sizeof(long));
        }
    }

    public sealed record Tick;

    public sealed class Member : ReceiveActor, IWithTimers
    {
        readonly SimNodeContext _context;
        long _best;

        public Member(SimNodeContext context)
        {
            _context = context;
            Receive<Tick>(_ =>
            {
                _best++;
                Spread();
            });
            Receive<Heard>(heard =>
            {
                if (heard.Value <= _best)
                    return;
                _best = heard.Value;
                Spread();
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
            => Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.FromMilliseconds(100));

        void Spread()
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, _best);
            var others = _context.World.Nodes.Count;
            for (var i = 0; i < 2; i++)
            {
                var to = (int)(Context.System.Random.Next() % (ulong)others);
                if (to != _context.Node.Index)
                    _context.Send(_context.World.Nodes[to], bytes);
            }
        }
    }
}
