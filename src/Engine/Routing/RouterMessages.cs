namespace QuilActors.Engine.Routing;

/// <summary>A message in a wrapping for the router; the routee gets what is inside.</summary>
public class RouterEnvelope(object message)
{
    /// <summary>What is inside.</summary>
    public object Message { get; } = message;
}

/// <summary>To all routees of a router, whatever its way is.</summary>
public sealed class Broadcast(object message) : RouterEnvelope(message);

/// <summary>For the router itself.</summary>
public abstract class RouterManagementMessage;

/// <summary>Asks for <see cref="Routees"/>.</summary>
public sealed class GetRoutees : RouterManagementMessage
{
    /// <summary>One for all.</summary>
    public static GetRoutees Instance { get; } = new();
}

/// <summary>The routees of a router.</summary>
public sealed class Routees(IEnumerable<Routee> routees)
{
    /// <summary>In their order.</summary>
    public IEnumerable<Routee> Members { get; } = [.. routees];
}

/// <summary>Adds a routee.</summary>
public sealed class AddRoutee(Routee routee) : RouterManagementMessage
{
    /// <summary>Which.</summary>
    public Routee Routee { get; } = routee;
}

/// <summary>Removes a routee; a pool stops its own.</summary>
public sealed class RemoveRoutee(Routee routee) : RouterManagementMessage
{
    /// <summary>Which.</summary>
    public Routee Routee { get; } = routee;
}

/// <summary>Makes a pool larger or smaller.</summary>
public sealed class AdjustPoolSize(int change) : RouterManagementMessage
{
    /// <summary>By how many.</summary>
    public int Change { get; } = change;
}
