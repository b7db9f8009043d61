namespace QuilActors.Engine.Dispatch;

/// <summary>Where actors run and how many messages they handle in one turn.</summary>
public sealed class MessageDispatcher
{
    internal MessageDispatcher(string id, int throughput, IDispatchQueue queue)
    {
        Id = id;
        Throughput = throughput;
        Queue = queue;
    }

    /// <summary>The name given to <see cref="Props.WithDispatcher"/>.</summary>
    public string Id { get; }

    /// <summary>User messages per turn.</summary>
    public int Throughput { get; }

    internal IDispatchQueue Queue { get; }
}
