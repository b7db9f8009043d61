namespace QuilActors.Engine.Pattern;

/// <summary>A call was refused because the circuit is open.</summary>
public class OpenCircuitException : AkkaException
{
    const string Text = "Circuit Breaker is open; calls are failing fast";

    /// <summary>With the usual text.</summary>
    public OpenCircuitException()
        : base(Text)
    {
    }

    /// <summary>With text.</summary>
    public OpenCircuitException(string message)
        : base(message)
    {
    }

    /// <summary>With text and time left.</summary>
    public OpenCircuitException(string message, TimeSpan remainingDuration)
        : base(message) => RemainingDuration = remainingDuration;

    /// <summary>With text and cause.</summary>
    public OpenCircuitException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>With text, cause and time left.</summary>
    public OpenCircuitException(string message, Exception? cause, TimeSpan remainingDuration)
        : base(message, cause) => RemainingDuration = remainingDuration;

    /// <summary>With cause.</summary>
    public OpenCircuitException(Exception? cause)
        : base(Text, cause)
    {
    }

    /// <summary>With cause and time left.</summary>
    public OpenCircuitException(Exception? cause, TimeSpan remainingDuration)
        : base(Text, cause) => RemainingDuration = remainingDuration;

    /// <summary>How long until a call is tried again; zero while one is being tried.</summary>
    public TimeSpan RemainingDuration { get; }
}

/// <summary><see cref="CircuitBreaker.Fail"/> was called.</summary>
public class UserCalledFailException() : AkkaException("a failure was declared by the user");
