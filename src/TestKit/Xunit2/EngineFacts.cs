using Xunit;

namespace QuilActors.TestKit.Xunit2;

/// <summary>A test that needs real threads; skipped in virtual time.</summary>
public sealed class OnlyThreadedAttribute : FactAttribute
{
    /// <summary>Says why.</summary>
    public OnlyThreadedAttribute(string reason)
    {
        Reason = reason;
        if (TestEngine.Current.Mode == TestEngineMode.Sim)
            Skip = $"only on threads: {reason}";
    }

    /// <summary>Why.</summary>
    public string Reason { get; }
}

/// <summary>A test that needs virtual time; skipped on threads, but <see cref="EveryEngine"/> runs it.</summary>
public sealed class OnlySimAttribute : FactAttribute
{
    /// <summary>Says why.</summary>
    public OnlySimAttribute(string reason)
    {
        Reason = reason;
        if (TestEngine.Current.Mode == TestEngineMode.Threaded)
            Skip = $"only in virtual time: {reason}";
    }

    /// <summary>Why.</summary>
    public string Reason { get; }
}
