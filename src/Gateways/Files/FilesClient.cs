using QuilActors.Actors.Os;

namespace QuilActors.Gateways.Files;

/// <summary>Sends a message to the file primitive's actor and gives its answer, or throws
/// <see cref="TimeoutException"/>.</summary>
public delegate Task<object> AskFiles(object message, CancellationToken cancellation);

/// <summary>A refusal of the file primitive.</summary>
public sealed class FilesException(FilesError error, string message) : Exception(message)
{
    public FilesError Error { get; } = error;
}

/// <summary>Asks the file primitive (/user/os/files) with typed answers.</summary>
public sealed class FilesClient(AskFiles ask)
{
    /// <exception cref="FilesException">It refused or failed.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    public async Task<T> AskAsync<T>(object message, CancellationToken cancellation)
        where T : class
        => await ask(message, cancellation) switch
        {
            T answer => answer,
            FilesFailed failed => throw new FilesException(failed.Error, failed.Message),
            var other => throw new InvalidOperationException(
                $"{message.GetType().Name} was answered with {other.GetType().Name}"),
        };
}
