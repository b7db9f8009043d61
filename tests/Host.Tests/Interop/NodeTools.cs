using System.Diagnostics;
using System.Text;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Real js-libp2p peers: a copy of tests/Interop with its packages, installed once below the build output.
/// </summary>
static class NodeTools
{
    const string Variable = "QUIL_REQUIRE_INTEROP";
    const int NodeMajorMin = 20;

    static readonly Lazy<(string? Folder, string? Fault)> Installed = new(Install);

    /// <summary>Looked for once: discovery and run must come to the same answer.</summary>
    static readonly Lazy<string?> Missing = new(FindMissing);

    /// <summary>Null where the tests can run; with QUIL_REQUIRE_INTEROP=1 always null, so that they fail instead.
    /// </summary>
    public static string? SkipReason
        => Environment.GetEnvironmentVariable(Variable) == "1" ? null : Missing.Value;

    /// <exception cref="InvalidOperationException">Node or the packages are missing.</exception>
    public static string Folder => Installed.Value.Folder ?? throw new InvalidOperationException(Installed.Value.Fault);

    static string? FindMissing()
    {
        if (Source() is null)
            return "tests/Interop is not in this checkout";
        if (Run("node", "--version", null) is not { ExitCode: 0 } node)
            return "node is not installed";
        if (!int.TryParse(node.Output.TrimStart('v').Split('.')[0], out var major) || major < NodeMajorMin)
            return $"node {NodeMajorMin} or newer is needed, not {node.Output.Trim()}";
        if (Run("npm", "--version", null) is not { ExitCode: 0 })
            return "npm is not installed";
        return Installed.Value.Fault;
    }

    /// <summary>The folder is named by what is in it, so a changed lock file installs anew; a file marks a complete
    /// installation.</summary>
    static (string? Folder, string? Fault) Install()
    {
        var source = Source();
        if (source is null)
            return (null, "tests/Interop is not in this checkout");
        var target = Path.Combine(AppContext.BaseDirectory, "interop-" + Digest(source));
        var mark = Path.Combine(target, ".complete");
        if (File.Exists(mark))
            return (target, null);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        if (Run("npm", "ci --ignore-scripts --no-audit --no-fund --prefer-offline", target) is not { } npm)
            return (null, "npm is not installed");
        if (npm.ExitCode != 0)
            return (null, "npm ci failed: " + npm.Output.Split('\n').FirstOrDefault(l => l.Length > 0));
        File.WriteAllText(mark, "");
        return (target, null);
    }

    static string? Source()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "QuilActors.sln")))
            {
                var path = Path.Combine(folder.FullName, "tests", "Interop");
                return File.Exists(Path.Combine(path, "package-lock.json")) ? path : null;
            }
        return null;
    }

    static string Digest(string source)
    {
        var all = Directory.GetFiles(source).Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes).ToArray();
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(all))[..12];
    }

    static (int ExitCode, string Output)? Run(string program, string arguments, string? folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder ?? "",
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = new StringBuilder();
            // The two streams are read by two threads; the end of each is a null.
            void Add(object sender, DataReceivedEventArgs line)
            {
                if (line.Data is null)
                    return;
                lock (output)
                    output.AppendLine(line.Data);
            }
            process.OutputDataReceived += Add;
            process.ErrorDataReceived += Add;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return (process.ExitCode, output.ToString());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A test with real js-libp2p peers; skipped with the reason where node or npm is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class InteropFactAttribute : FactAttribute
{
    public InteropFactAttribute() => Skip = NodeTools.SkipReason;
}

/// <summary>A test with real js-libp2p peers; skipped with the reason where node or npm is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class InteropTheoryAttribute : TheoryAttribute
{
    public InteropTheoryAttribute() => Skip = NodeTools.SkipReason;
}
