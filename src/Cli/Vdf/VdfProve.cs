using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary><c>quil vdf prove</c>: a proof as a record that <c>quil vdf verify -</c> takes, or the proofs of a file
/// made again and compared byte by byte.</summary>
static class VdfProve
{
    public static Command Build(CliContext context)
    {
        var challenge = new Option<string>("--challenge") { Description = "bytes", HelpName = "hex" };
        var difficulty = new Option<uint>("--difficulty")
        { Description = "squarings, 1 to the profile's maximum", HelpName = "squarings" };
        var profile = new Option<string>("--profile")
        { Description = "delay function", DefaultValueFactory = _ => VdfProfile.Devnet512.Name };
        var path = new Option<string>("--path")
        { Description = "auto, mpn or managed", DefaultValueFactory = _ => "auto" };
        path.AcceptOnlyFromAmong("auto", "mpn", "managed");
        var replay = new Option<string?>("--replay")
        { Description = "make the valid proofs of this file again and compare them", HelpName = "file" };
        var only = new Option<int[]>("--only")
        { Description = "with --replay: the records of these indices", HelpName = "index",
            AllowMultipleArgumentsPerToken = true };
        return Verb.Plain("prove", "Compute one proof, or those of a file again", async (parsed, cancel) =>
        {
            using var arithmetic = VdfCommand.Arithmetics(parsed.GetValue(path)!).Create();
            if (parsed.GetValue(replay) is { } file)
                return await Replay(context, parsed, arithmetic, file, parsed.GetValue(only) ?? [], cancel);
            var chosen = VdfArguments.Profile(parsed.GetValue(profile)!, "--profile");
            var bytes = VdfArguments.Hex(
                parsed.GetValue(challenge) ?? throw Wrong("--challenge or --replay is needed"), "--challenge");
            var squarings = parsed.GetValue(difficulty);
            Check(chosen, bytes, squarings);
            Print(context, parsed, chosen, bytes, squarings,
                Prove(context, parsed, new(chosen, arithmetic), bytes, squarings, cancel));
            return ExitCode.Ok;
        }, challenge, difficulty, profile, path, replay, only);
    }

    static void Print(
        CliContext context, ParseResult parsed, VdfProfile profile, byte[] challenge, uint difficulty, byte[] proof)
    {
        var record = new JsonObject
        {
            ["format"] = ProofFile.Format,
            ["profile"] = profile.Name,
            ["challenge"] = Convert.ToHexStringLower(challenge),
            ["difficulty"] = difficulty,
            ["proof"] = Convert.ToHexStringLower(proof),
        };
        var printer = context.Printer(parsed);
        if (printer.IsTable)
            context.Print(Printer.CompactJson(record));
        else
            printer.Document(record);
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
        var bar = new ProofBar(context, parsed, difficulty);
        try
        {
            return prover.Prove(challenge, difficulty, position: bar.Show, cancellation: cancel);
        }
        finally
        {
            bar.End();
        }
    }

    static async Task<int> Replay(
        CliContext context, ParseResult parsed, VdfArithmetic arithmetic, string file, int[] only,
        CancellationToken cancel)
    {
        var records = VdfArguments.Records(await VdfVerify.Input(file, cancel))
            .Where(record => record.Expected != false && (only.Length == 0 || only.Contains(record.Index))).ToArray();
        if (records.Length == 0)
            throw Wrong($"no record of {file} is to be proved");
        var reports = new List<ReplayReport>();
        foreach (var record in records)
        {
            var challenge = record.Challenge.ToArray();
            if (!record.Profile.Accepts(challenge) || !record.Profile.Accepts(record.Difficulty))
                throw Wrong($"record {record.Index}: {record.Profile} does not take its challenge or difficulty");
            var watch = Stopwatch.StartNew();
            var proof = Prove(
                context, parsed, new(record.Profile, arithmetic), challenge, record.Difficulty, cancel);
            var seconds = watch.Elapsed.TotalSeconds;
            reports.Add(new(
                record.Index, record.Label, record.Profile.Name, record.Difficulty,
                proof.AsSpan().SequenceEqual(record.Proof.Span), Math.Round(seconds, 3),
                Math.Round(record.Difficulty / seconds)));
            context.Say(parsed, string.Create(CultureInfo.InvariantCulture,
                $"record {record.Index}: {(reports[^1].Same ? "the same" : "DIFFERENT")}, {seconds:0.0} s"));
        }
        return Print(context, parsed, reports);
    }

    static int Print(CliContext context, ParseResult parsed, List<ReplayReport> reports)
    {
        var printer = context.Printer(parsed);
        printer.List(reports, VdfJson.Default.ReplayReport,
            new("INDEX", static r => Number(r.Index), Right: true), new("NAME", static r => r.Name),
            new("PROFILE", static r => r.Profile), new("T", static r => Number(r.Difficulty), Right: true),
            new("BYTES", static r => r.Same ? "the same" : "DIFFERENT"),
            new("S", static r => r.Seconds.ToString("0.0", CultureInfo.InvariantCulture), Right: true));
        var same = reports.Count(static r => r.Same);
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"{same} of {reports.Count} the same, {reports.Sum(static r => r.Seconds):0.0} s");
        if (printer.IsTable)
            context.Print(summary);
        else
            context.Say(parsed, summary);
        return same == reports.Count ? ExitCode.Ok : ExitCode.Integrity;
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
