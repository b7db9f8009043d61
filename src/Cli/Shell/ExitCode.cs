namespace QuilActors.Cli.Shell;

/// <summary>What a script reads from <c>$?</c>.</summary>
static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    /// <summary>Wrong use of the command line, or settings that are not valid.</summary>
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Denied = 4;
    /// <summary>Conflict, or a precondition that does not hold.</summary>
    public const int Conflict = 5;
    /// <summary>No node, or no quorum.</summary>
    public const int Unavailable = 6;
    public const int Timeout = 7;
    /// <summary>Integrity or verification failed.</summary>
    public const int Integrity = 8;
    public const int Interrupted = 130;
}
