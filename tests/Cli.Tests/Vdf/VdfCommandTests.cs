using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Tests.Shared;

namespace QuilActors.Cli.Tests.Vdf;

public sealed class VdfCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("quil-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandTree.RunAsync(
            new CliContext(output, error, static name => name == "QUIL_HOME" ? "/nowhere" : null), arguments);
        return (exit, output.ToString(), error.ToString());
    }

    string FileOf(string content)
    {
        var path = Path.Combine(_folder, "proofs.json");
        File.WriteAllText(path, content);
        return path;
    }

    static async Task<string> Prove(string challenge = "aa")
    {
        var (exit, output, _) = await Run(
            "vdf", "prove", "--profile", "test-256", "--challenge", challenge, "--difficulty", "300");
        Assert.Equal(ExitCode.Ok, exit);
        return output;
    }

    [Fact]
    public async Task A_proof_that_was_made_verifies()
    {
        var (exit, output, _) = await Run("vdf", "verify", FileOf(await Prove()), "-o", "json");
        Assert.Equal(ExitCode.Ok, exit);
        var item = JsonNode.Parse(output)!["items"]![0]!.AsObject();
        Assert.Equal(
            ["index", "name", "profile", "difficulty", "valid", "reason", "part", "discriminantMilliseconds",
                "algebraMilliseconds"], item.Select(static p => p.Key));
        item.Remove("discriminantMilliseconds");
        item.Remove("algebraMilliseconds");
        Assert.Equal(
            """{"index":0,"name":"","profile":"test-256","difficulty":300,"valid":true,"reason":"","part":""}""",
            item.ToJsonString());
    }

    [Fact]
    public async Task Records_come_as_lines_as_array_and_as_vectors()
    {
        var (one, two) = (await Prove("aa"), await Prove("bb"));
        foreach (var text in (string[])[one + two, $"[{one},{two}]", $"{{\"vectors\":[{one},{two}]}}"])
        {
            var (exit, output, _) = await Run("vdf", "verify", FileOf(text), "--jobs", "2");
            Assert.Equal(ExitCode.Ok, exit);
            Assert.Matches(@"\n2 valid, 0 invalid, [0-9.]+ s\n$", output);
        }
    }

    [Fact]
    public async Task An_invalid_proof_exits_8_with_its_reason_and_0_where_that_is_expected()
    {
        var record = JsonNode.Parse(await Prove())!;
        record["difficulty"] = 301;
        var (exit, output, _) = await Run("vdf", "verify", FileOf(record.ToJsonString()));
        Assert.Equal(ExitCode.Integrity, exit);
        Assert.Contains("ProofMismatch", output, StringComparison.Ordinal);
        record["valid"] = false;
        Assert.Equal(ExitCode.Ok, (await Run("vdf", "verify", "--expect", FileOf(record.ToJsonString()))).Exit);
        Assert.Equal(ExitCode.Integrity, (await Run("vdf", "verify", FileOf(record.ToJsonString()))).Exit);
    }

    [Fact]
    public async Task Raw_bytes_are_checked_too()
    {
        var record = JsonNode.Parse(await Prove())!;
        var file = Path.Combine(_folder, "proof.bin");
        File.WriteAllBytes(file, Convert.FromHexString(record["proof"]!.GetValue<string>()));
        string[] common = ["vdf", "verify", file, "--raw", "--profile", "test-256", "--challenge", "aa"];
        Assert.Equal(ExitCode.Ok, (await Run([.. common, "--difficulty", "300"])).Exit);
        Assert.Equal(ExitCode.Integrity, (await Run([.. common, "--difficulty", "299"])).Exit);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[1]", "record 0 is no JSON object")]
    [InlineData("""[{"difficulty":1,"challenge":"aa"}]""", "record 0, field 'proof': missing")]
    [InlineData("""[{"difficulty":1,"challenge":"xx","proof":"aa"}]""", "record 0, field 'challenge': not plain")]
    [InlineData("""[{"difficulty":-1,"challenge":"aa","proof":"aa"}]""", "record 0, field 'difficulty'")]
    [InlineData("""[{"difficulty":1,"challenge":"aa","proof":"aa","profile":"p"}]""", "record 0, field 'profile'")]
    public async Task Unreadable_input_exits_2_and_names_record_and_field(string text, string says)
    {
        var (exit, output, error) = await Run("vdf", "verify", FileOf(text));
        Assert.Equal((ExitCode.Usage, ""), (exit, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_exits_2()
        => Assert.Equal(ExitCode.Usage, (await Run("vdf", "verify", Path.Combine(_folder, "none"))).Exit);

    [Theory]
    [InlineData("--profile", "test-256", "--challenge", "aa", "--difficulty", "0")]
    [InlineData("--profile", "test-256", "--challenge", "", "--difficulty", "1")]
    [InlineData("--profile", "quilibrium-2048", "--challenge", "aa", "--difficulty", "1")]
    [InlineData("--profile", "unknown", "--challenge", "aa", "--difficulty", "1")]
    public async Task Parameters_that_no_profile_takes_exit_2(params string[] arguments)
        => Assert.Equal(ExitCode.Usage, (await Run(["vdf", "prove", .. arguments])).Exit);

    [Fact]
    public async Task The_bench_reports_rates_and_a_verified_proof()
    {
        var (exit, output, _) = await Run(
            "vdf", "bench", "--bits", "256", "--seconds", "0.05", "--difficulty", "2000", "--path", "managed",
            "-o", "json");
        Assert.Equal(ExitCode.Ok, exit);
        var report = JsonNode.Parse(output)!["items"]![0]!;
        Assert.Equal(256, report["bits"]!.GetValue<int>());
        Assert.True(report["squaringsPerSecond"]!.GetValue<double>() > 0);
        Assert.Equal(2000u, report["difficulty"]!.GetValue<uint>());
        Assert.Equal(ExitCode.Usage, (await Run("vdf", "bench", "--bits", "100")).Exit);
    }

    [Fact]
    public async Task Proofs_of_a_file_are_made_again_and_compared()
    {
        var (one, two) = (JsonNode.Parse(await Prove("aa"))!, JsonNode.Parse(await Prove("bb"))!);
        var (exit, output, _) = await Run("vdf", "prove", "--replay", FileOf($"[{one},{two}]"));
        Assert.Equal(ExitCode.Ok, exit);
        Assert.Matches(@"\n2 of 2 the same, [0-9.]+ s\n$", output);
        two["proof"] = one["proof"]!.GetValue<string>();
        (exit, output, _) = await Run("vdf", "prove", "--replay", FileOf($"[{one},{two}]"), "-o", "json");
        Assert.Equal(ExitCode.Integrity, exit);
        Assert.Equal(
            [true, false], JsonNode.Parse(output)!["items"]!.AsArray().Select(r => r!["same"]!.GetValue<bool>()));
        var both = FileOf($"[{one},{two}]");
        Assert.Equal(ExitCode.Ok, (await Run("vdf", "prove", "--replay", both, "--only", "0")).Exit);
        Assert.Equal(ExitCode.Usage, (await Run("vdf", "prove", "--replay", both, "--only", "7")).Exit);
        Assert.Equal(ExitCode.Usage, (await Run("vdf", "prove")).Exit);
    }

    [VectorFact("vdf/quil_mainnet_wesolowski_2048.json")]
    public async Task Real_proofs_are_valid_with_the_links_of_their_chain()
    {
        var file = JsonNode.Parse(
            await File.ReadAllTextAsync(SharedVectors.Path("vdf/quil_mainnet_wesolowski_2048.json")))!;
        var three = new JsonArray([.. file["vectors"]!.AsArray().Take(3).Select(one => one!.DeepClone())]);
        var (exit, output, _) = await Run("vdf", "verify", FileOf(three.ToJsonString()));
        Assert.Equal(ExitCode.Ok, exit);
        Assert.Contains("3 of 3 challenges are the hash of their core, peer and input\n3 valid, 0 invalid", output,
            StringComparison.Ordinal);
        three[1]!["core"] = three[1]!["core"]!.GetValue<int>() + 1;
        three[2]!["discriminant_abs_hex"] = three[1]!["discriminant_abs_hex"]!.GetValue<string>();
        (exit, output, _) = await Run("vdf", "verify", FileOf(three.ToJsonString()));
        Assert.Equal(ExitCode.Integrity, exit);
        Assert.Contains("2 of 3 challenges", output, StringComparison.Ordinal);
        Assert.Contains("DiscriminantMismatch", output, StringComparison.Ordinal);
    }

    [VectorFact("vdf/quil_negative.json")]
    public async Task Twenty_records_of_which_one_is_valid_are_as_expected()
    {
        var file = SharedVectors.Path("vdf/quil_negative.json");
        var (exit, output, _) = await Run("vdf", "verify", "--expect", file);
        Assert.Equal(ExitCode.Ok, exit);
        Assert.Matches(@"\n1 valid, 19 invalid, [0-9.]+ s\n$", output);
        Assert.Equal(ExitCode.Integrity, (await Run("vdf", "verify", file)).Exit);
    }
}
