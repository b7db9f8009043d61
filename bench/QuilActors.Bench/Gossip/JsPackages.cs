using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace QuilActors.Bench.Gossip;

/// <summary>The packages of tests/Interop's lock file with its scripts and ours, installed once beside this program.
/// </summary>
static class JsPackages
{
    /// <exception cref="InvalidOperationException">Node, npm or the packages are missing; says which.</exception>
    public static string Install(Action<string> note)
    {
        if (Run("node", "--version", "") is not 0)
            throw new InvalidOperationException("node is not installed: the gossip suite compares with js-libp2p; "
                + "install Node 20 or newer");
        string[] sources = [Folder("tests", "Interop"), Folder("bench", "QuilActors.Bench", "Gossip", "js")];
        string[] files = [.. sources.SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal)];
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(File.ReadAllBytes)]))[..12];
        var target = Path.Combine(AppContext.BaseDirectory, "js-" + digest);
        var mark = Path.Combine(target, ".complete");
        if (File.Exists(mark))
            return target;
        note("installing js-libp2p");
        Directory.CreateDirectory(target);
        foreach (var file in files)
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        if (Run("npm", "ci --ignore-scripts --no-audit --no-fund --prefer-offline", target) is not 0)
            throw new InvalidOperationException("npm ci failed: the packages of tests/Interop are not there");
        File.WriteAllText(mark, "");
        return target;
    }

    static string Folder(params string[] path)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "QuilActors.sln")))
                return Path.Combine([at.FullName, .. path]);
        throw new InvalidOperationException("the gossip suite runs in a checkout");
    }

    static int? Run(string program, string arguments, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
