namespace QuilActors.Engine;

/// <summary>What a supervisor does with a failed child.</summary>
public enum Directive
{
    /// <summary>Goes on with the next message; the state is kept.</summary>
    Resume,

    /// <summary>Makes a new object; mailbox, stash and watches survive.</summary>
    Restart,

    /// <summary>The supervisor fails itself, with the same exception.</summary>
    Escalate,

    /// <summary>Ends the child.</summary>
    Stop,
}

/// <summary>Maps a failure to a directive.</summary>
public interface IDecider
{
    /// <summary>The directive for <paramref name="cause"/>.</summary>
    Directive Decide(Exception cause);
}

/// <summary>Deciders from tables and functions.</summary>
public static class Decider
{
    /// <summary>By function.</summary>
    public static LocalOnlyDecider From(Func<Exception, Directive> localOnlyDecider) => new(localOnlyDecider);

    /// <summary>By the first pair whose type the failure has.</summary>
    public static DeployableDecider From(
        Directive defaultDirective, params KeyValuePair<Type, Directive>[] pairs)
        => new(defaultDirective, pairs);

    /// <summary>By the first pair whose type the failure has.</summary>
    public static DeployableDecider From(
        Directive defaultDirective, IEnumerable<KeyValuePair<Type, Directive>> pairs)
        => new(defaultDirective, pairs);
}

/// <summary>Decides by function.</summary>
public class LocalOnlyDecider(Func<Exception, Directive> decider) : IDecider
{
    /// <inheritdoc />
    public Directive Decide(Exception cause) => decider(cause);
}

/// <summary>Decides by table.</summary>
public class DeployableDecider : IDecider
{
    /// <summary>By the first pair whose type the failure has.</summary>
    public DeployableDecider(Directive defaultDirective, IEnumerable<KeyValuePair<Type, Directive>> pairs)
        : this(defaultDirective, [.. pairs])
    {
    }

    /// <summary>By the first pair whose type the failure has.</summary>
    public DeployableDecider(Directive defaultDirective, params KeyValuePair<Type, Directive>[] pairs)
    {
        DefaultDirective = defaultDirective;
        Pairs = pairs;
    }

    /// <summary>For failures of no type in the table.</summary>
    public Directive DefaultDirective { get; }

    /// <summary>The table.</summary>
    public IReadOnlyList<KeyValuePair<Type, Directive>> Pairs { get; }

    /// <inheritdoc />
    public Directive Decide(Exception cause)
    {
        foreach (var (type, directive) in Pairs)
        {
            if (type.IsInstanceOfType(cause))
                return directive;
        }
        return DefaultDirective;
    }
}

/// <summary>The directives for some exception types.</summary>
public static class DirectiveExtensions
{
    /// <summary>A pair for <see cref="Decider.From(Directive, KeyValuePair{Type, Directive}[])"/>.</summary>
    public static KeyValuePair<Type, Directive> When<TException>(this Directive directive)
        where TException : Exception
        => new(typeof(TException), directive);
}
