using QuilActors.Bench;
using QuilActors.Bench.Engine;
using QuilActors.Bench.Vdf;

// bench SUITE [-o json]: one table, or one JSON object as the last line.
IBenchSuite[] suites = [new VdfSuite(), new MerkleSuite(), new EngineSuite()];
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
