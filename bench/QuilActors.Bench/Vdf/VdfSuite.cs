using System.Numerics;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Bench.Vdf;

/// <summary>The delay function: squarings of both paths against the textbook's, then a proof and a verification.
/// </summary>
sealed class VdfSuite : IBenchSuite
{
    const int Rounds = 9;
    const double SliceSeconds = 0.2;
    const int AllocationSample = 1000;
    const uint ProofDifficulty = 200_000;

    public string Name => "vdf";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        var arithmetics = VdfArithmetics.Auto();
        note(arithmetics.Note);
        var results = new List<BenchResult>();
        foreach (var bits in (int[])[2048, 1024, 512])
            results.AddRange(Squarings(bits));
        results.AddRange(ProofAndVerification(arithmetics));
        results.Add(DiscriminantSearch());
        return results;
    }

    static IEnumerable<BenchResult> Squarings(int bits)
    {
        var d = Discriminant.FromSeed([0xaa], bits);
        using var textbook = new TextbookSquaring(d.Value);
        using var managed = new ManagedArithmetic();
        using var mpn = MpnArithmetic.TryCreate(out var why) ?? throw new InvalidOperationException(why);
        var table = new FormTable(d, 2);
        for (var i = 0; i < table.Count; i++)
            table[i].Store(QuadraticForm.Generator(d));
        // Until the numbers are full size, which also compiles everything.
        Action<int>[] variants =
            [textbook.Square, n => mpn.Square(table[0], n), n => managed.Square(table[1], n)];
        foreach (var variant in variants)
            variant(2000);
        Demand(textbook.Form == (table[0].Load().A, table[0].Load().B), "mpn gives the textbook's form");
        Demand(table[0].Load() == table[1].Load(), "managed gives the form of mpn");
        var counts = variants.Select(PerSlice).ToArray();
        var seconds = Interleaved.Medians(
            Rounds, [.. variants.Select((variant, i) => (Action)(() => variant(counts[i])))]);
        var rates = seconds.Select((one, i) => counts[i] / one).ToArray();
        yield return new($"textbook-{bits}", rates[0], "1/s");
        var squarings = new BenchResult(
            $"squarings-{bits}", rates[1], "1/s", rates[1] / rates[0], $"textbook-{bits}",
            Allocated: Allocated(() => mpn.Square(table[0], AllocationSample)));
        // At 512 bits the textbook's numbers are too short for its calls to hurt.
        yield return bits == 512 ? squarings : squarings.AtLeast(bits == 2048 ? 6 : 4);
        yield return new BenchResult(
            $"managed-{bits}", rates[2], "1/s", rates[2] / rates[1], $"squarings-{bits}",
            Allocated: Allocated(() => managed.Square(table[1], AllocationSample))).AtLeast(0.75);
    }

    static long Allocated(Action loop)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        loop();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>How many squarings fill a slice.</summary>
    static int PerSlice(Action<int> variant)
    {
        const int sample = 500;
        var begun = ThreadTime.Seconds;
        variant(sample);
        return Math.Max(sample, (int)(sample * SliceSeconds / (ThreadTime.Seconds - begun)));
    }

    static IEnumerable<BenchResult> ProofAndVerification(VdfArithmetics arithmetics)
    {
        var challenge = new byte[32];
        using var arithmetic = arithmetics.Create();
        double squaring = 0, proving = 0;
        ReadOnlyMemory<byte> proof = default;
        var runs = new List<(double Squaring, double Proving)>();
        for (var i = 0; i < 3; i++)
        {
            using var run = new ProverRun(VdfProfile.Quilibrium2048, challenge, ProofDifficulty, arithmetic);
            (squaring, proving) = (0, 0);
            for (var ended = false; !ended;)
            {
                var stage = run.Stage;
                var begun = ThreadTime.Seconds;
                ended = run.Advance(1024);
                var seconds = ThreadTime.Seconds - begun;
                squaring += stage == VdfStage.Square ? seconds : 0;
                proving += stage == VdfStage.Prove ? seconds : 0;
            }
            runs.Add((squaring, proving));
            proof = run.Proof;
        }
        proving = Interleaved.Median(runs.Select(one => one.Proving));
        yield return new BenchResult("proof-2048", 1000 * proving, "ms",
            Interleaved.Median(runs.Select(one => one.Proving / one.Squaring)), "its 200,000 squarings").AtMost(0.15);
        yield return Verification(
            "verify-2048", VdfProfile.Quilibrium2048, challenge, ProofDifficulty, proof, arithmetic);
        const uint small = 2000;
        var own = VdfProfile.QuilActors2048;
        var ownProof = new WesolowskiProver(own, arithmetic).Prove(challenge, small);
        yield return Verification("verify-2048-p264", own, challenge, small, ownProof, arithmetic);
    }

    /// <summary>Without the discriminant, against as many squarings as the prime has bits.</summary>
    static BenchResult Verification(
        string name, VdfProfile profile, byte[] challenge, uint difficulty, ReadOnlyMemory<byte> proof,
        VdfArithmetic arithmetic)
    {
        var verifier = new WesolowskiVerifier(profile, arithmetic, new());
        Demand(verifier.Verify(challenge, difficulty, proof.Span).IsValid, "the proof is valid");
        var d = Discriminant.FromSeed([0xaa], profile.DiscriminantBits);
        using var mpn = MpnArithmetic.TryCreate(out var why) ?? throw new InvalidOperationException(why);
        var table = new FormTable(d, 1);
        table[0].Store(QuadraticForm.Generator(d));
        mpn.Square(table[0], 2000);
        const int repeats = 20;
        var seconds = Interleaved.Medians(
            Rounds,
            () =>
            {
                for (var i = 0; i < repeats; i++)
                    verifier.Verify(challenge, difficulty, proof.Span);
            },
            () => mpn.Square(table[0], repeats * profile.ChallengePrimeBits));
        return new BenchResult(name, 1000 * seconds[0] / repeats, "ms", seconds[0] / seconds[1],
            $"{profile.ChallengePrimeBits} squarings").AtMost(2.4);
    }

    /// <summary>Mean of fixed seeds, against one power 2^(n-1) mod n by the library.</summary>
    static BenchResult DiscriminantSearch()
    {
        const int seeds = 64;
        var d = Discriminant.FromSeed([0xaa], 2048);
        using Mpz modulus = new(-d.Value), exponent = new(-d.Value - 1), result = new();
        const int powers = 50;
        double search = 0, power = 0;
        for (byte seed = 0; seed < seeds; seed++)
        {
            var begun = ThreadTime.Seconds;
            Discriminant.FromSeed([seed], 2048);
            search += (ThreadTime.Seconds - begun) / seeds;
            begun = ThreadTime.Seconds;
            for (var i = 0; i < powers; i++)
                result.PowerOfTwo(exponent, modulus);
            power += (ThreadTime.Seconds - begun) / powers / seeds;
        }
        Demand(result.ToBigInteger() == BigInteger.One, "Fermat");
        return new BenchResult("discriminant-2048", 1000 * search, "ms", search / power, "one 2048-bit power of 2")
            .AtMost(85);
    }

    static void Demand(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"the benchmark is void: {what} does not hold");
    }
}
