using QuilActors.Engine;
using QuilActors.Samples.PartitionLab;
using QuilActors.TestKit.Sim;

// Five counters on a bad network, cut in two for twenty seconds, one of them killed meanwhile. In the end all agree.
using var world = World.Create(seed: args.Length > 0 ? ulong.Parse(args[0]) : 42);
world.Net.Default = Link.Hostile;
var counts = new int[5];
var nodes = world.AddNodes(counts.Length, context =>
{
    var counter = context.System.ActorOf(Props.Create(() => new Counter(context, counts)), "counter");
    context.OnDatagram((_, bytes) => counter.Tell(new Heard(bytes.ToArray()), ActorRefs.NoSender));
});
world.At(TimeSpan.FromSeconds(10)).Partition(nodes[..2], nodes[2..]).For(TimeSpan.FromSeconds(20));
world.At(TimeSpan.FromSeconds(15)).Crash(nodes[4]).RestartAfter(TimeSpan.FromSeconds(5));
world.Always("nobody counts what nobody did", _ => counts.Max() > counts.Length * Counter.StepsMax ? "too much" : null);

world.Run(TimeSpan.FromSeconds(25));
Console.WriteLine($"while cut: {string.Join(' ', counts)}");
world.Heal().Eventually("all agree", _ => counts.Distinct().Count() == 1 && counts[0] > 0, TimeSpan.FromMinutes(2));
Console.WriteLine($"healed:    {string.Join(' ', counts)}");
Console.WriteLine($"trace {world.Trace.Hash:x16}, {world.Events} events, {world.Now} of virtual time");
