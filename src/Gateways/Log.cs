using Microsoft.Extensions.Logging;

namespace QuilActors.Gateways;

/// <summary>The log lines of the edges, ids 700 to 799.</summary>
static partial class Log
{
    [LoggerMessage(700, LogLevel.Error, "request {RequestId} failed")]
    public static partial void RequestFailed(ILogger logger, string requestId, Exception exception);
}
