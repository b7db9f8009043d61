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
    public static IDecider From(Func<Exception, Directive> localOnlyDecider)
        => new FunctionDecider(localOnlyDecider);

    /// <summary>By the first pair whose type the failure has.</summary>
    public static IDecider From(
        Directive defaultDirective, params KeyValuePair<Type, Directive>[] pairs)
        => new FunctionDecider(cause =>
        {
            foreach (var (type, directive) in pairs)
            {
                if (type.IsInstanceOfType(cause))
                    return directive;
            }
            return defaultDirective;
        });

    sealed class FunctionDecider(Func<Exception, Directive> decide) : IDecider
    {
        public Directive Decide(Exception cause) => decide(cause);
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
