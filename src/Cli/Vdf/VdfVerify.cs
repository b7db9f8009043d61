using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary><c>quil vdf verify</c>: checks proofs of a file. Exit code 8 when one is invalid, with <c>--expect</c> when
/// one is not what its record says.</summary>
static class VdfVerify
{
    const int JobsMax = 64;

    public static Command Build(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "JSON, JSON Lines or raw bytes; - for standard input" };
        var expect = new Option<bool>("--expect") { Description = "compare with the verdict in each record" };
        var jobs = new Option<int>("--jobs") { Description = "threads", DefaultValueFactory = _ => 1 };
        var profile = new Option<string>("--profile")
        { Description = "with --raw", DefaultValueFactory = _ => VdfProfile.Quilibrium2048.Name };
        var raw = new Option<bool>("--raw") { Description = "the file is one proof in bytes" };
        var challenge = new Option<string>("--challenge")
        { Description = "with --raw", HelpName = "hex", DefaultValueFactory = _ => "" };
        var difficulty = new Option<uint>("--difficulty") { Description = "with --raw", HelpName = "squarings" };
        var nonReduced = new Option<bool>("--allow-non-reduced-proof")
        { Description = "quilibrium-2048 only: take any form of pi's class, for replaying history" };
        return Verb.Plain("verify", "Check proofs of a file", async (parsed, cancel) =>
        {
            var bytes = await Input(parsed.GetValue(file)!, cancel);
            IReadOnlyList<ProofRecord> records = parsed.GetValue(raw)
                ? [new(0, "", VdfArguments.Profile(parsed.GetValue(profile)!, "--profile"),
                    VdfArguments.Hex(parsed.GetValue(challenge)!, "--challenge"), parsed.GetValue(difficulty), bytes,
                    null)]
                : VdfArguments.Records(bytes);
            var watch = Stopwatch.StartNew();
            var reports = Verify(records, Math.Clamp(parsed.GetValue(jobs), 1, JobsMax),
                parsed.GetValue(nonReduced), cancel);
            Print(context, parsed, reports, watch.Elapsed);
            var good = parsed.GetValue(expect)
                ? reports.All(static r => r.AsExpected ?? r.Valid)
                : reports.All(static r => r.Valid && r.Linked != false);
            return good ? ExitCode.Ok : ExitCode.Integrity;
        }, file, expect, jobs, profile, raw, challenge, difficulty, nonReduced);
    }

    /// <exception cref="CliException">It cannot be read, or is too large.</exception>
    internal static async Task<byte[]> Input(string file, CancellationToken cancel)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
            {
                if (bytes.Length + read > ProofFile.BytesMax)
                {
                    throw new CliException(ExitCode.Usage, "TooLarge",
                        $"{file} has more than {ProofFile.BytesMax} bytes", "split it");
                }
                await bytes.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, "NoFile", $"{file} cannot be read: {e.Message}", "check the path");
        }
    }

    static ProofReport[] Verify(
        IReadOnlyList<ProofRecord> records, int jobs, bool nonReduced, CancellationToken cancel)
    {
        var arithmetics = VdfCommand.Arithmetics("auto");
        var reports = new ProofReport[records.Count];
        Parallel.ForEach(
            records,
            new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancel },
            arithmetics.Create,
            (record, _, arithmetic) =>
            {
                reports[record.Index] = Verify(record, arithmetic, nonReduced, cancel);
                return arithmetic;
            },
            static arithmetic => arithmetic.Dispose());
        return reports;
    }

    static ProofReport Verify(
        ProofRecord record, VdfArithmetic arithmetic, bool allowNonReduced, CancellationToken cancel)
    {
        var nonReduced = allowNonReduced && !record.Profile.OwnTranscript;
        var watch = Stopwatch.StartNew();
        var shape = WesolowskiVerifier.CheckShape(
            record.Profile, record.Challenge.Span, record.Difficulty, record.Proof.Span, nonReduced);
        if (shape.Reason != VdfReject.None)
            return Report(record, shape, 0, watch.Elapsed.TotalMilliseconds);
        using var derivation = new DiscriminantDerivation(record.Profile, record.Challenge.Span);
        while (!derivation.Advance(1))
            cancel.ThrowIfCancellationRequested();
        var derived = watch.Elapsed.TotalMilliseconds;
        var verifier = new WesolowskiVerifier(record.Profile, arithmetic, new DiscriminantCache(1), nonReduced);
        var verdict = verifier.Verify(
            derivation.Result, record.Difficulty, record.Proof.Span, record.Discriminant.Span);
        return Report(record, verdict, derived, watch.Elapsed.TotalMilliseconds - derived);
    }

    static ProofReport Report(ProofRecord record, VdfVerdict verdict, double discriminant, double algebra) => new(
        record.Index, record.Label, record.Profile.Name, record.Difficulty, verdict.IsValid,
        verdict.Reason == VdfReject.None ? "" : verdict.Reason.ToString(),
        verdict.Part == VdfPart.None ? "" : verdict.Part.ToString(),
        Math.Round(discriminant, 3), Math.Round(algebra, 3),
        record.Expected is { } expected ? expected == verdict.IsValid : null, record.IsLinked);

    static void Print(CliContext context, ParseResult parsed, ProofReport[] reports, TimeSpan elapsed)
    {
        var printer = context.Printer(parsed);
        printer.List(reports, VdfJson.Default.ProofReport,
            new("INDEX", static r => Number(r.Index), Right: true), new("NAME", static r => r.Name),
            new("PROFILE", static r => r.Profile), new("T", static r => Number(r.Difficulty), Right: true),
            new("VERDICT", static r => r.Valid ? "valid" : "invalid"), new("REASON", static r => r.Reason),
            new("PART", static r => r.Part),
            new("DISCRIMINANT MS", static r => Milliseconds(r.DiscriminantMilliseconds), Right: true),
            new("ALGEBRA MS", static r => Milliseconds(r.AlgebraMilliseconds), Right: true),
            new("AS EXPECTED", static r => r.AsExpected switch { true => "yes", false => "NO", _ => "-" },
                WideOnly: true),
            new("LINK", static r => r.Linked switch { true => "yes", false => "NO", _ => "-" }, WideOnly: true));
        var linked = reports.Where(static r => r.Linked is not null).ToArray();
        if (linked.Length != 0)
            Tell(string.Create(CultureInfo.InvariantCulture, $"{linked.Count(static r => r.Linked == true)} of "
                + $"{linked.Length} challenges are the hash of their core, peer and input"));
        var valid = reports.Count(static r => r.Valid);
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"{valid} valid, {reports.Length - valid} invalid, {elapsed.TotalSeconds:0.0} s");
        Tell(summary);

        void Tell(string line)
        {
            if (printer.IsTable)
                context.Print(line);
            else
                context.Say(parsed, line);
        }
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
