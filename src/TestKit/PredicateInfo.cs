namespace QuilActors.TestKit;

/// <summary>A predicate about messages of one type.</summary>
public sealed class PredicateInfo
{
    readonly Func<object, bool> _fits;

    PredicateInfo(Delegate predicate, Type type, Func<object, bool> fits)
    {
        PredicateT = predicate;
        Type = type;
        _fits = fits;
    }

    /// <summary>The predicate.</summary>
    public Delegate PredicateT { get; }

    /// <summary>The type.</summary>
    public Type Type { get; }

    /// <summary>Makes one.</summary>
    public static PredicateInfo Create<T>(Predicate<T> predicateT)
        => new(predicateT, typeof(T), message => message is T fit && predicateT(fit));

    /// <inheritdoc />
    public override string ToString() => $"a {Type.Name} that fits";

    internal bool Fits(object message) => _fits(message);
}
