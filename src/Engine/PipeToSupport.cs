using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>Sends the result of a task as a message.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result, or what <paramref name="success"/> makes of it; a failure as
    /// <see cref="Status.Failure"/> or what <paramref name="failure"/> makes of it.</summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null)
        => Pipe(taskToPipe, recipient, sender ?? EngineThread.CurrentCell, success, failure);

    /// <summary>Sends what <paramref name="success"/> makes (nothing without it), or the failure.</summary>
    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null)
        => Pipe(taskToPipe, recipient, sender ?? EngineThread.CurrentCell, success, failure);

    /// <summary>The same for a <see cref="ValueTask{T}"/>.</summary>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null)
        => taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    /// <summary>The same for a <see cref="ValueTask"/>.</summary>
    public static Task PipeTo(
        this ValueTask taskToPipe, ICanTell recipient, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null)
        => taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    /// <summary>The same; the engine has one context for continuations, whatever is asked for.</summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null)
        => taskToPipe.PipeTo(recipient, sender, success, failure);

    /// <summary>The same; the engine has one context for continuations, whatever is asked for.</summary>
    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null)
        => taskToPipe.PipeTo(recipient, sender, success, failure);

    static async Task Pipe<T>(
        Task<T> task, ICanTell recipient, IActorRef? sender, Func<T, object>? success,
        Func<Exception, object>? failure)
    {
        object message;
        try
        {
            var result = await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);
            message = success is null ? result! : success(result);
        }
        catch (Exception e)
        {
            message = failure is null ? new Status.Failure(e) : failure(e);
        }
        recipient.Tell(message, sender);
    }

    static async Task Pipe(
        Task task, ICanTell recipient, IActorRef? sender, Func<object>? success, Func<Exception, object>? failure)
    {
        object? message;
        try
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);
            message = success?.Invoke();
        }
        catch (Exception e)
        {
            message = failure is null ? new Status.Failure(e) : failure(e);
        }
        if (message is not null)
            recipient.Tell(message, sender);
    }
}
