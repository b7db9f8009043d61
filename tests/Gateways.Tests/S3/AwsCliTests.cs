using System.Diagnostics;
using System.Security.Cryptography;
using QuilActors.Gateways.Tests.Fakes;

namespace QuilActors.Gateways.Tests.S3;

/// <summary>Every aws command line of this machine against the real edge: mb, cp of 20 MB (multipart), cp back, ls, mv,
/// range, rm, rb.</summary>
[Collection("net")]
public class AwsCliTests
{
    [AwsCliFact]
    [Trait("speed", "slow")]
    public async Task Aws_s3_works_unchanged()
    {
        foreach (var cli in AwsCliFactAttribute.Found())
        {
            await using var server = await S3Server.StartAsync();
            var folder = Directory.CreateTempSubdirectory("quil-aws-");
            try
            {
                await RunAllAsync(new Cli(cli, server, folder.FullName), folder.FullName);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    static async Task RunAllAsync(Cli aws, string folder)
    {
        var big = RandomNumberGenerator.GetBytes(20_000_000);
        await File.WriteAllBytesAsync(Path.Combine(folder, "big.bin"), big);
        await File.WriteAllTextAsync(Path.Combine(folder, "näme +1.txt"), "small");
        await aws.RunAsync("s3", "mb", "s3://docs");
        await aws.RunAsync("s3", "cp", "big.bin", "s3://docs/dir/");
        await aws.RunAsync("s3", "cp", "näme +1.txt", "s3://docs/dir/");
        Assert.Contains("PRE dir/", await aws.RunAsync("s3", "ls", "s3://docs"), StringComparison.Ordinal);
        var list = await aws.RunAsync("s3", "ls", "--recursive", "s3://docs/");
        Assert.Contains("20000000 dir/big.bin", list, StringComparison.Ordinal);
        Assert.Contains("dir/näme +1.txt", list, StringComparison.Ordinal);
        await aws.RunAsync("s3", "cp", "s3://docs/dir/big.bin", "back.bin");
        Assert.Equal(big, await File.ReadAllBytesAsync(Path.Combine(folder, "back.bin")));
        await aws.RunAsync("s3api", "get-object", "--bucket", "docs", "--key", "dir/big.bin",
            "--range", "bytes=8388600-8388620", "part.bin");
        Assert.Equal(big[8_388_600..8_388_621], await File.ReadAllBytesAsync(Path.Combine(folder, "part.bin")));
        Assert.Contains("-3", await aws.RunAsync("s3api", "head-object", "--bucket", "docs", "--key", "dir/big.bin"),
            StringComparison.Ordinal);
        await aws.RunAsync("s3", "mv", "s3://docs/dir/näme +1.txt", "s3://docs/moved.txt");
        Assert.Equal("small", await aws.RunAsync("s3", "cp", "s3://docs/moved.txt", "-"));
        await aws.RunAsync("s3", "rm", "--recursive", "s3://docs/");
        await aws.RunAsync("s3", "rb", "s3://docs");
        Assert.Equal("", (await aws.RunAsync("s3", "ls")).Trim());
        Assert.Contains("NoSuchBucket", await aws.RunAsync(fails: true, "s3", "ls", "s3://docs"),
            StringComparison.Ordinal);
    }

    sealed class Cli(string path, S3Server server, string folder)
    {
        public Task<string> RunAsync(params string[] arguments) => RunAsync(fails: false, arguments);

        public async Task<string> RunAsync(bool fails, params string[] arguments)
        {
            var start = new ProcessStartInfo(path)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var argument in (string[])["--endpoint-url", server.Url.ToString().TrimEnd('/'), .. arguments])
                start.ArgumentList.Add(argument);
            foreach (var (name, value) in new[]
            {
                ("AWS_ACCESS_KEY_ID", S3Server.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", S3Server.SecretKey),
                ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_PAGER", ""), ("AWS_EC2_METADATA_DISABLED", "true"),
                ("LC_ALL", "C.UTF-8"), ("PYTHONUTF8", "1"), ("AWS_CONFIG_FILE", "/dev/null"),
                ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"), ("NO_PROXY", "127.0.0.1"),
            })
                start.Environment[name] = value;
            start.Environment.Remove("AWS_CA_BUNDLE");
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            var text = await output;
            Assert.True(process.ExitCode == 0 != fails,
                $"{path} {string.Join(' ', arguments)} exited {process.ExitCode}: {text}{await error}");
            return fails ? text + await error : text;
        }
    }
}

/// <summary>Skipped with a reason where no aws command line is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute()
    {
        if (Found().Count == 0)
            Skip = "no aws command line is on the PATH; install the package awscli";
    }

    /// <summary>All of them: different generations send different requests.</summary>
    public static IReadOnlyList<string> Found()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "aws")).Where(File.Exists)
            .DistinctBy(file => File.ResolveLinkTarget(Path.GetDirectoryName(file)!, true)?.FullName
                ?? Path.GetDirectoryName(file))
            .DistinctBy(file => new FileInfo(file).Length).ToArray();
}
