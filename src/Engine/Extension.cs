namespace QuilActors.Engine;

/// <summary>Something there is once per system.</summary>
public interface IExtension;

/// <summary>Makes the extension of a system.</summary>
public abstract class ExtensionIdProvider<T>
    where T : class, IExtension
{
    /// <summary>Called once per system.</summary>
    public abstract T CreateExtension(ActorSystem system);

    /// <summary>The extension of <paramref name="system"/>.</summary>
    public T Get(ActorSystem system) => system.WithExtension(this);
}
