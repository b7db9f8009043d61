namespace QuilActors.TestKit.JournalTck;

/// <summary>On a class that inherits a conformance base: why its store cannot be tested here.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class StoreSkipAttribute : Attribute
{
    /// <summary>The reason; null where the tests run.</summary>
    public abstract string? Reason { get; }
}
