using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary><c>quil vdf prove</c>: a proof as a record that <c>quil vdf verify -</c> takes.</summary>
static class VdfProve
{
    static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    public static Command Build(CliContext context)
    {
        var challenge = new Option<string>("--challenge") { Description = "bytes", HelpName = "hex", Required = true };
        var difficulty = new Option<uint>("--difficulty")
        { Description = "squarings, 1 to the profile's maximum", HelpName = "squarings", Required = true };
        var profile = new Option<string>("--profile")
        { Description = "delay function", DefaultValueFactory = _ => VdfProfile.Devnet512.Name };
        var path = new Option<string>("--path")
        { Description = "auto, mpn or managed", DefaultValueFactory = _ => "auto" };
        path.AcceptOnlyFromAmong("auto", "mpn", "managed");
        return Verb.Plain("prove", "Compute one proof", (parsed, cancel) =>
        {
            var chosen = VdfArguments.Profile(parsed.GetValue(profile)!, "--profile");
            var bytes = VdfArguments.Hex(parsed.GetValue(challenge)!, "--challenge");
            var squarings = parsed.GetValue(difficulty);
            Check(chosen, bytes, squarings);
            using var arithmetic = VdfCommand.Arithmetics(parsed.GetValue(path)!).Create();
            var proof = Prove(context, parsed, new WesolowskiProver(chosen, arithmetic), bytes, squarings, cancel);
            var record = new JsonObject
            {
                ["format"] = ProofFile.Format,
                ["profile"] = chosen.Name,
                ["challenge"] = Convert.ToHexStringLower(bytes),
                ["difficulty"] = squarings,
                ["proof"] = Convert.ToHexStringLower(proof),
            };
            var printer = context.Printer(parsed);
            if (printer.IsTable)
                context.Print(Printer.CompactJson(record));
            else
                printer.Document(record);
            return Task.FromResult(ExitCode.Ok);
        }, challenge, difficulty, profile, path);
    }

    static void Check(VdfProfile profile, byte[] challenge, uint difficulty)
    {
        if (!profile.Accepts(difficulty))
            throw Wrong($"--difficulty must be 1..{profile.DifficultyMax} for {profile}");
        if (!profile.Accepts(challenge))
            throw Wrong($"--challenge has {challenge.Length} bytes, which {profile} does not take");
    }

    static CliException Wrong(string message)
        => new(ExitCode.Usage, "OutOfRange", message, "see quil vdf prove --help");

    static byte[] Prove(
        CliContext context, ParseResult parsed, WesolowskiProver prover, byte[] challenge, uint difficulty,
        CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var said = TimeSpan.Zero;
        return prover.Prove(challenge, difficulty, position: position =>
        {
            if (watch.Elapsed - said < ProgressEvery)
                return;
            said = watch.Elapsed;
            var progress = VdfProgress.Of(position, difficulty, watch.Elapsed);
            context.Say(parsed, string.Create(CultureInfo.InvariantCulture, $"{progress.Position} of {progress.Total} "
                + $"squarings, {progress.PerSecond:0}/s, {progress.EtaSeconds:0} s left"));
        }, cancellation: cancel);
    }
}
