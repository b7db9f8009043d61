namespace QuilActors.Engine.Cells;

/// <summary>Handled before the next user message, suspended or not. One object per send: it is its own list node.
/// </summary>
abstract class SystemMessage
{
    public SystemMessage? Next;
}

sealed class CreateMessage : SystemMessage;

sealed class WatchMessage(ISystemRef watcher) : SystemMessage
{
    public ISystemRef Watcher => watcher;
}

sealed class UnwatchMessage(ISystemRef watcher) : SystemMessage
{
    public ISystemRef Watcher => watcher;
}

sealed class SuspendMessage : SystemMessage;

/// <summary>Cause is null when only the suspension of the supervisor is lifted.</summary>
sealed class ResumeMessage(Exception? cause) : SystemMessage
{
    public Exception? Cause => cause;
}

sealed class RecreateMessage(Exception cause) : SystemMessage
{
    public Exception Cause => cause;
}

sealed class FailedMessage(ActorCell child, Exception cause) : SystemMessage
{
    public ActorCell Child => child;

    public Exception Cause => cause;
}

sealed class TerminateMessage : SystemMessage;

sealed class DeathWatchNotification(ISystemRef actor, bool existenceConfirmed) : SystemMessage
{
    public ISystemRef Actor => actor;

    public bool ExistenceConfirmed => existenceConfirmed;
}

sealed class ContinuationMessage(SendOrPostCallback callback, object? state, EngineSynchronizationContext context)
    : SystemMessage
{
    public SendOrPostCallback Callback => callback;

    public object? State => state;

    public EngineSynchronizationContext Context => context;
}

sealed class IoDoneMessage(Dispatch.IoRequest request, object? result, Exception? error) : SystemMessage
{
    public Dispatch.IoRequest Request => request;

    public object? Result => result;

    public Exception? Error => error;
}

sealed class InspectMessage(TaskCompletionSource<Inspection.ActorDetails?> reply) : SystemMessage
{
    public TaskCompletionSource<Inspection.ActorDetails?> Reply => reply;
}

/// <summary>A reference that takes system messages.</summary>
interface ISystemRef : ILocalRef
{
    void SendSystem(SystemMessage message);
}
