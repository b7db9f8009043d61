using System.Diagnostics;
using System.Globalization;
using QuilActors.Engine;
using QuilActors.Samples.PingPong;

// PingPong [ROUND-TRIPS]: two actors bounce one ball.
var wanted = 1_000_000;
if (args.Length > 1 || (args.Length == 1
    && (!int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out wanted) || wanted < 1)))
{
    Console.Error.WriteLine("usage: PingPong [ROUND-TRIPS], a whole number above 0");
    return 2;
}

using var system = ActorSystem.Create("ping-pong");
var pong = system.ActorOf(Props.Create(() => new Pong()), "pong");
var ping = system.ActorOf(Props.Create(() => new Ping(pong)), "ping");

var begun = Stopwatch.GetTimestamp();
var done = await ping.Ask<Finished>(new Start(wanted), TimeSpan.FromMinutes(5));
var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{done.RoundTrips:N0} round trips, {2 * done.RoundTrips / seconds / 1e6:0.0} million messages a second"));
await system.Terminate();
return 0;
