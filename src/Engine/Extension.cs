namespace QuilActors.Engine;

/// <summary>Something there is once per system.</summary>
public interface IExtension;

/// <summary>The maker of an extension, its type not known.</summary>
public interface IExtensionId
{
    /// <summary>The type of the extension.</summary>
    Type ExtensionType { get; }

    /// <summary>The extension of <paramref name="system"/>, made when first asked for.</summary>
    object Apply(ActorSystem system);

    /// <summary>The extension of <paramref name="system"/>, made when first asked for.</summary>
    object Get(ActorSystem system);

    /// <summary>Called once per system.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>The maker of an extension.</summary>
public interface IExtensionId<out T> : IExtensionId
    where T : IExtension
{
    /// <summary>The extension of <paramref name="system"/>, made when first asked for.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The extension of <paramref name="system"/>, made when first asked for.</summary>
    new T Get(ActorSystem system);

    /// <summary>Called once per system.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes the extension of a system.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T>
    where T : class, IExtension
{
    /// <inheritdoc />
    public Type ExtensionType => typeof(T);

    /// <inheritdoc />
    public abstract T CreateExtension(ExtendedActorSystem system);

    /// <inheritdoc />
    public T Apply(ActorSystem system) => system.WithExtension(this);

    /// <inheritdoc />
    public T Get(ActorSystem system) => system.WithExtension(this);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);
}

/// <summary>Extensions by the types of their makers.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>The extension somebody asked for before.</summary>
    public static T? WithExtension<T>(this ActorSystem system)
        where T : class, IExtension
        => system.GetExtension<T>();

    /// <summary>The extension of a maker, made when first asked for.</summary>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId)
        where T : class, IExtension
        => system.GetExtension<T>() ?? (T)((IExtensionId)Activator.CreateInstance(extensionId)!).Apply(system);

    /// <summary>The extension of a maker, made when first asked for.</summary>
    public static T WithExtension<T, TI>(this ActorSystem system)
        where T : class, IExtension
        where TI : IExtensionId
        => system.WithExtension<T>(typeof(TI));
}
