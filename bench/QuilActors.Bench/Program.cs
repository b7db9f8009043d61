using QuilActors.Bench;
using QuilActors.Bench.Engine;
using QuilActors.Bench.Gossip;
using QuilActors.Bench.Journal;
using QuilActors.Bench.Net;
using QuilActors.Bench.Sim;
using QuilActors.Bench.Vdf;

// Modes of the gossip suite's own processes; not for people.
switch (args.FirstOrDefault())
{
    case "gossip-peer": return await PeerProcess.RunAsync(args[1..]);
    case "gossip-mesh": return await MeshProcess.RunAsync(args[1..]);
    case "gossip-sink": return await BulkProcess.SinkAsync();
    case "gossip-bulk": return await BulkProcess.SendAsync(args[1..]);
}

// bench SUITE [-o json]: one table, or one JSON object as the last line.
IBenchSuite[] suites =
[
    new VdfSuite(), new MerkleSuite(), new EngineSuite(), new GossipSuite(), new JournalSuite(), new ChurnSuite(),
    new SimSuite(),
];
var json = args.Length == 3 && args[1] == "-o" && args[2] == "json";
if (args.Length is not (1 or 3) || (args.Length == 3 && !json)
    || suites.FirstOrDefault(suite => suite.Name == args[0]) is not { } chosen)
{
    var names = string.Join(", ", suites.Select(suite => suite.Name));
    Console.Error.WriteLine($"usage: quil bench SUITE [-o json], SUITE one of {names}");
    return 2;
}
Report.Write(chosen.Name, chosen.Run(line => Console.Error.WriteLine(line)), json);
return 0;
