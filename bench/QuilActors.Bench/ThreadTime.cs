using System.Diagnostics;
using System.Runtime.InteropServices;

namespace QuilActors.Bench;

/// <summary>Processor time of this thread, so that other programs on the machine change little; the wall clock where
/// the system does not tell it.</summary>
static partial class ThreadTime
{
    const int ThreadCpuClock = 3;

    public static double Seconds
        => OperatingSystem.IsLinux() && GetTime(ThreadCpuClock, out var time) == 0
            ? time.Seconds + time.Nanoseconds * 1e-9
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
