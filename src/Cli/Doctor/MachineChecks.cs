using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Cli.Doctor;

/// <summary>The machine: native libraries, clock, disk.</summary>
static class MachineChecks
{
    const long FreeBytesLow = 1L << 30;
    const long FreeBytesNone = 64L << 20;
    static readonly DateTime ClockEarliest = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static IEnumerable<Finding> Run(string home)
        => [Sodium(), Gmp(), Clock(DateTime.UtcNow), Disk(home)];

    static Finding Sodium()
    {
        const string check = "libsodium";
        return NativeLibraries.SodiumFault() is { } fault
            ? Finding.Fault(check, fault, "install libsodium (package libsodium23)")
            : Finding.Good(check, "keys are right");
    }

    static Finding Gmp()
    {
        const string check = "libgmp";
        var arithmetics = VdfArithmetics.Auto();
        if (arithmetics.Faulty)
        {
            return Finding.Warning(
                check, arithmetics.Note, "reinstall libgmp; the managed arithmetic is used meanwhile");
        }
        return VdfArithmetics.TryCreate("mpn", out _, out _)
            ? Finding.Good(check, arithmetics.Note)
            : Finding.Warning(check, arithmetics.Note, "install libgmp (package libgmp10) for a faster clock");
    }

    internal static Finding Clock(DateTime now)
    {
        const string check = "clock";
        return now < ClockEarliest
            ? Finding.Fault(check, $"says {now:yyyy-MM-dd}, before this program was made", "set the clock (NTP)")
            : Finding.Good(check, $"{now:yyyy-MM-ddTHH:mm:ssZ}");
    }

    static Finding Disk(string home)
    {
        const string check = "disk";
        var there = home;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        try
        {
            return Disk(new DriveInfo(there).AvailableFreeSpace, home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Warning(check, e.Message, $"check that {home} can be written");
        }
    }

    internal static Finding Disk(long freeBytes, string home)
    {
        const string check = "disk";
        var found = $"{Units.Bytes(freeBytes)} free for {home}";
        return freeBytes switch
        {
            < FreeBytesNone => Finding.Fault(check, found, "free some space: nodes stop when the journal cannot grow"),
            < FreeBytesLow => Finding.Warning(check, found, "free some space soon"),
            _ => Finding.Good(check, found),
        };
    }
}
