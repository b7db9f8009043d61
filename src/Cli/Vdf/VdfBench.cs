using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Vdf;

/// <summary><c>quil vdf bench</c>: squarings a second on this machine, paths in turns. Exit code 8 when two paths
/// disagree on a byte of a proof.</summary>
static class VdfBench
{
    /// <summary>Squarings of one run whose rate is measured; a new one is begun when it is through.</summary>
    const uint RunSquarings = 200_000;
    const int SliceSquarings = 2_048;
    const int Seeds = 8;

    public static Command Build(CliContext context)
    {
        var bits = new Option<string>("--bits")
        { Description = "sizes", HelpName = "512,1024,2048", DefaultValueFactory = _ => "512,1024,2048" };
        var seconds = new Option<double>("--seconds")
        { Description = "of squaring per size and path", DefaultValueFactory = _ => 3 };
        var path = new Option<string>("--path")
        { Description = "auto, mpn, managed or both", DefaultValueFactory = _ => "auto" };
        path.AcceptOnlyFromAmong("auto", "mpn", "managed", "both");
        var difficulty = new Option<uint>("--difficulty")
        { Description = "squarings of the whole proof", DefaultValueFactory = _ => 200_000 };
        var noProof = new Option<bool>("--no-proof") { Description = "rates only" };
        return Verb.Plain("bench", "Squarings a second on this machine", (parsed, cancel) =>
        {
            var profiles = Profiles(parsed.GetValue(bits)!);
            var length = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 0.01, 600));
            var squarings = Math.Clamp(parsed.GetValue(difficulty), 1, VdfProfile.Devnet512.DifficultyMax);
            string[] paths = parsed.GetValue(path) == "both" ? ["mpn", "managed"] : [parsed.GetValue(path)!];
            var reports = new List<BenchReport>();
            foreach (var profile in profiles)
            {
                reports.AddRange(Measure(
                    profile, paths, length, parsed.GetValue(noProof) ? null : squarings, cancel));
            }
            Print(context, parsed, reports);
            context.Say(parsed, $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, "
                + $"not pinned; {VdfArithmetics.Auto().Note}");
            return Task.FromResult(ExitCode.Ok);
        }, bits, seconds, path, difficulty, noProof);
    }

    static List<VdfProfile> Profiles(string bits)
        => [.. bits.Split(',', StringSplitOptions.TrimEntries).Select(static one => one switch
        {
            "256" => VdfProfile.Test256,
            "512" => VdfProfile.Devnet512,
            "1024" => VdfProfile.QuilActors1024,
            "2048" => VdfProfile.QuilActors2048,
            _ => throw new CliException(ExitCode.Usage, "OutOfRange", $"--bits '{one}' is none of 256, 512, 1024, 2048",
                "see quil vdf bench --help"),
        })];

    static List<BenchReport> Measure(
        VdfProfile profile, string[] paths, TimeSpan length, uint? difficulty, CancellationToken cancel)
    {
        var arithmetics = paths.Select(p => VdfCommand.Arithmetics(p).Create()).ToList();
        try
        {
            var search = SearchMilliseconds(profile);
            var rates = Rates(profile, arithmetics, length, cancel);
            var proofs = arithmetics.ConvertAll(a => difficulty is { } t ? Proof(profile, a, t, cancel) : null);
            if (proofs.Exists(p => p is not null && !p.Bytes.AsSpan().SequenceEqual(proofs[0]!.Bytes)))
            {
                throw new CliException(ExitCode.Integrity, "PathsDisagree", $"the paths disagree on a {profile} proof",
                    "do not prove on this machine; report it with the output of quil doctor");
            }
            return [.. arithmetics.Select((a, i) => new BenchReport
            {
                Bits = profile.DiscriminantBits,
                Profile = profile.Name,
                Path = a.Path,
                SquaringsPerSecond = Math.Round(rates[i]),
                MicrosecondsPerSquaring = Math.Round(1e6 / rates[i], 3),
                RatioToMpn = paths.Length > 1 ? Math.Round(rates[i] / rates[0], 3) : null,
                DiscriminantMilliseconds = Math.Round(search, 2),
                Difficulty = difficulty,
                SquaringMilliseconds = Rounded(proofs[i]?.Squaring),
                ProofMilliseconds = Rounded(proofs[i]?.Proving),
                VerifyMilliseconds = Rounded(proofs[i]?.Verifying),
            })];
        }
        finally
        {
            arithmetics.ForEach(static a => a.Dispose());
        }
    }

    static double? Rounded(TimeSpan? time) => time is { } t ? Math.Round(t.TotalMilliseconds, 2) : null;

    static byte[] Challenge(int seed)
    {
        var challenge = new byte[32];
        challenge[0] = (byte)seed;
        return challenge;
    }

    static double SearchMilliseconds(VdfProfile profile)
    {
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var derivation = new DiscriminantDerivation(profile, Challenge(seed));
            while (!derivation.Advance(16))
            {
            }
        }
        return watch.Elapsed.TotalMilliseconds / Seeds;
    }

    // The median rate of slices, the paths in turns so that a change of the clock rate meets all of them.
    static double[] Rates(
        VdfProfile profile, List<VdfArithmetic> arithmetics, TimeSpan length, CancellationToken cancel)
    {
        var slices = arithmetics.ConvertAll(static _ => new List<double>());
        var runs = arithmetics.ConvertAll(a => Squaring(profile, a));
        var spent = TimeSpan.Zero;
        while (spent < length * arithmetics.Count || slices[0].Count == 0)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                if (runs[i].Position + SliceSquarings > RunSquarings)
                {
                    runs[i].Dispose();
                    runs[i] = Squaring(profile, arithmetics[i]);
                }
                var begin = Stopwatch.GetTimestamp();
                runs[i].Advance(SliceSquarings);
                var took = Stopwatch.GetElapsedTime(begin);
                spent += took;
                slices[i].Add(SliceSquarings / took.TotalSeconds);
            }
        }
        runs.ForEach(static r => r.Dispose());
        return [.. slices.Select(static s => s.Order().ElementAt(s.Count / 2))];
    }

    static ProverRun Squaring(VdfProfile profile, VdfArithmetic arithmetic)
    {
        var run = new ProverRun(profile, Challenge(0), RunSquarings, arithmetic);
        while (run.Stage == VdfStage.Discriminant)
            run.Advance(SliceSquarings);
        return run;
    }

    sealed record Timed(byte[] Bytes, TimeSpan Squaring, TimeSpan Proving, TimeSpan Verifying);

    static Timed Proof(VdfProfile profile, VdfArithmetic arithmetic, uint difficulty, CancellationToken cancel)
    {
        using var run = new ProverRun(profile, Challenge(1), difficulty, arithmetic);
        var times = new Dictionary<VdfStage, TimeSpan>();
        while (!run.IsEnded)
        {
            cancel.ThrowIfCancellationRequested();
            var (stage, begin) = (run.Stage, Stopwatch.GetTimestamp());
            run.Advance(SliceSquarings);
            times[stage] = times.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(begin);
        }
        var bytes = run.Proof.ToArray();
        var cache = new DiscriminantCache(1);
        var verifier = new WesolowskiVerifier(profile, arithmetic, cache);
        verifier.Verify(Challenge(1), difficulty, bytes, cancel);
        // Again with the discriminant in the cache: the algebra alone.
        var start = Stopwatch.GetTimestamp();
        if (!verifier.Verify(Challenge(1), difficulty, bytes, cancel).IsValid)
        {
            throw new CliException(ExitCode.Integrity, "WrongProof", $"the own {profile} proof does not verify",
                "do not prove on this machine; report it with the output of quil doctor");
        }
        return new Timed(bytes, times[VdfStage.Square],
            times.GetValueOrDefault(VdfStage.Prove) + times.GetValueOrDefault(VdfStage.Verify),
            Stopwatch.GetElapsedTime(start));
    }

    static void Print(CliContext context, ParseResult parsed, List<BenchReport> reports)
        => context.Printer(parsed).List(reports, VdfJson.Default.BenchReport,
            new("BITS", static r => Text(r.Bits, "0"), Right: true), new("PATH", static r => r.Path),
            new("SQUARINGS/S", static r => Text(r.SquaringsPerSecond, "0"), Right: true),
            new("US EACH", static r => Text(r.MicrosecondsPerSquaring, "0.00"), Right: true),
            new("OF MPN", static r => Text(r.RatioToMpn, "0.00"), Right: true),
            new("D MS", static r => Text(r.DiscriminantMilliseconds, "0.0"), Right: true),
            new("T", static r => Text(r.Difficulty, "0"), Right: true),
            new("SQUARE MS", static r => Text(r.SquaringMilliseconds, "0.0"), Right: true),
            new("PROOF MS", static r => Text(r.ProofMilliseconds, "0.0"), Right: true),
            new("VERIFY MS", static r => Text(r.VerifyMilliseconds, "0.0"), Right: true),
            new("T FOR 1 S", static r => Text(r.SquaringsPerSecond, "0"), Right: true, WideOnly: true));

    static string Text(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
