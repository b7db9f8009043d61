using System.Diagnostics;
using System.Globalization;

namespace QuilActors.TestKit.JournalTck;

/// <summary>A PostgreSQL server of its own for tests and measurements: Debian's programs on a fresh data directory,
/// reachable only by a unix socket in a private folder. Stopped and removed when disposed.</summary>
public sealed class PostgresServer : IDisposable
{
    const string Programs = "/usr/lib/postgresql";
    const string User = "quil";
    const int Port = 5432;
    static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    readonly string _folder;
    readonly string _programs;
    readonly string? _runAs;

    PostgresServer(string folder, string programs, string? runAs)
    {
        _folder = folder;
        _programs = programs;
        _runAs = runAs;
    }

    /// <summary>In Npgsql's words; the database is the server's first one.</summary>
    public string ConnectionString
        => $"Host={_folder};Port={Port.ToString(CultureInfo.InvariantCulture)};Username={User};Database=postgres";

    string Data => Path.Combine(_folder, "data");

    /// <summary>Why there can be none here; null where it is installed.</summary>
    public static string? WhyNot() => InstalledIn() is null
        ? $"PostgreSQL is not installed in {Programs} (apt-get install postgresql)"
        : null;

    /// <summary>Starts one.</summary>
    /// <param name="why">Why there is none: not installed, or what its programs say.</param>
    /// <returns>Null when it cannot be started here.</returns>
    public static PostgresServer? TryStart(out string why)
    {
        why = WhyNot() ?? "";
        if (why.Length > 0)
            return null;
        // Its programs refuse to run as root.
        var runAs = Environment.UserName == "root" ? "postgres" : null;
        var folder = Directory.CreateTempSubdirectory("quil-pg").FullName;
        var server = new PostgresServer(folder, InstalledIn()!, runAs);
        why = server.Start();
        if (why.Length == 0)
            return server;
        server.Dispose();
        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(Data))
            Run("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-s");
        Directory.Delete(_folder, recursive: true);
    }

    static string? InstalledIn() => Directory.Exists(Programs)
        ? Directory.GetDirectories(Programs).Select(static version => Path.Combine(version, "bin"))
            .Where(static bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    string Start()
    {
        if (_runAs is not null)
            Execute("chown", [_runAs, _folder]);
        var made = Run("initdb", "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        if (made.Length > 0)
            return made;
        var options = $"-k {_folder} -p {Port} -c listen_addresses= -c max_connections=200 -c shared_buffers=256MB";
        return Run("pg_ctl", "start", "-D", Data, "-w", "-s", "-l", Path.Combine(_folder, "log"), "-o", options);
    }

    string Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return _runAs is null
            ? Execute(path, arguments)
            : Execute("runuser", ["-u", _runAs, "--", path, .. arguments]);
    }

    // Empty, or what went wrong. The server inherits no pipe of ours: it would never end.
    string Execute(string program, string[] arguments)
    {
        var errors = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("errors=$1; shift; exec \"$@\" >\"$errors\" 2>&1 </dev/null");
        foreach (var one in (string[])["sh", errors, program, .. arguments])
            start.ArgumentList.Add(one);
        try
        {
            using var process = Process.Start(start)!;
            if (!process.WaitForExit(StartMax))
            {
                process.Kill(entireProcessTree: true);
                return $"{program} did not end within {StartMax.TotalSeconds:0} s";
            }
            return process.ExitCode == 0
                ? ""
                : $"{program} ended with {process.ExitCode}: {File.ReadAllText(errors).ReplaceLineEndings(" ").Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
        finally
        {
            File.Delete(errors);
        }
    }
}
