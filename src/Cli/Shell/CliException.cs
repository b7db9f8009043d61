namespace QuilActors.Cli.Shell;

/// <summary>A failure that the user reads: one line of cause, one line of mend, an exit code.</summary>
/// <param name="exitCode">One of <see cref="Shell.ExitCode"/>.</param>
/// <param name="code">A stable word for scripts, e.g. <c>NoNode</c>.</param>
sealed class CliException(int exitCode, string code, string message, string? hint = null, string? traceId = null)
    : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Code { get; } = code;

    public string? Hint { get; } = hint;

    public string? TraceId { get; } = traceId;
}
