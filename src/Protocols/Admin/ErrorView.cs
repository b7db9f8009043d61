namespace QuilActors.Protocols.Admin;

/// <summary>The body of every answer that is not a success.</summary>
public sealed record ErrorView(ErrorDetail Error);

/// <param name="Code">A word for programs, see <see cref="AdminErrors"/>.</param>
/// <param name="Message">One line for people: what went wrong.</param>
/// <param name="Hint">What to do; may be empty.</param>
/// <param name="TraceId">Also in the header x-quil-trace-id and in the log.</param>
public sealed record ErrorDetail(string Code, string Message, string Hint, string TraceId);

/// <summary>The error codes of the admin API and the exit codes that the command line gives them.</summary>
public static class AdminErrors
{
    public const string BadRequest = "bad-request";
    public const string NotFound = "not-found";
    public const string Denied = "denied";
    public const string Conflict = "conflict";
    public const string Unavailable = "unavailable";
    public const string Timeout = "timeout";
    public const string Integrity = "integrity";
    public const string Internal = "internal";

    /// <summary>0 ok, 1 failed, 2 usage, 3 not found, 4 denied, 5 conflict, 6 unavailable, 7 timeout, 8 integrity.
    /// </summary>
    public static int ExitCode(string code) => code switch
    {
        BadRequest => 2,
        NotFound => 3,
        Denied => 4,
        Conflict => 5,
        Unavailable => 6,
        Timeout => 7,
        Integrity => 8,
        _ => 1,
    };
}
