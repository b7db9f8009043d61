namespace QuilActors.Engine.Dispatch;

/// <summary>Work outside the engine: disk, database, network.</summary>
public abstract class IoRequest
{
    /// <summary>Whether <see cref="Run"/> returns at once and waits elsewhere, so that it needs no thread of its own.
    /// </summary>
    public virtual bool IsPrompt => false;

    /// <summary>Does it. Called by <see cref="RunFor"/> only.</summary>
    public abstract ValueTask<object?> Run();

    /// <summary>Does it and tells the owner how it ended. Called by <see cref="IIo"/> only; never fails.</summary>
    public async Task RunFor(IIoOwner owner)
    {
        object? result = null;
        Exception? error = null;
        try
        {
            result = await Run();
        }
        catch (Exception e)
        {
            error = e;
        }
        owner.Done(this, result, error);
    }
}

/// <summary>Where the end of a request goes.</summary>
public interface IIoOwner
{
    /// <summary>Called exactly once per started request, on any thread.</summary>
    void Done(IoRequest request, object? result, Exception? error);
}

/// <summary>Runs requests; each ends in exactly one <see cref="IIoOwner.Done"/>.</summary>
public interface IIo
{
    /// <summary>Starts a request; never blocks.</summary>
    void Start(IoRequest request, IIoOwner owner);
}
