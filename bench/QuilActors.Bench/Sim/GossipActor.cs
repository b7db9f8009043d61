using System.Buffers.Binary;
using QuilActors.Engine;
using QuilActors.TestKit.Sim;

namespace QuilActors.Bench.Sim;

/// <summary>One member of a gossip of degree 8: once a second it tells its eight peers; every fourth telling is
/// acknowledged.</summary>
sealed class GossipActor : ReceiveActor, IWithTimers
{
    const int Degree = 8;

    readonly SimNodeContext _context;
    readonly long[] _count;
    readonly int[] _peers;
    long _seen;

    GossipActor(SimNodeContext context, long[] count)
    {
        (_context, _count) = (context, count);
        _peers = [.. Enumerable.Range(0, Degree).Select(
            _ => (int)(Context.System.Random.Next() % (ulong)context.World.Nodes.Count))];
        Receive<Tick>(_ => OnTick());
        Receive<Told>(OnTold);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static void Build(SimNodeContext context, long[] count)
    {
        var actor = context.System.ActorOf(Props.Create(() => new GossipActor(context, count)));
        context.OnDatagram((from, bytes) => actor.Tell(
            new Told(from, BinaryPrimitives.ReadInt64LittleEndian(bytes.Span)), ActorRefs.NoSender));
    }

    protected override void PreStart() => Timers.StartPeriodicTimer(
        Tick.Instance, Tick.Instance, TimeSpan.FromTicks((long)(Context.System.Random.Next() % 10_000_000)),
        TimeSpan.FromSeconds(1));

    void OnTick()
    {
        _count[0]++;
        foreach (var peer in _peers)
            Send(_context.World.Nodes[peer % _context.World.Nodes.Count], ++_seen);
    }

    void OnTold(Told told)
    {
        _count[0]++;
        _seen = Math.Max(_seen, told.Value);
        if (told.Value > 0 && (told.Value & 3) == 0)
            Send(told.From, -1);
    }

    void Send(SimNode to, long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _context.Send(to, bytes);
    }

    sealed record Told(SimNode From, long Value);

    sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
