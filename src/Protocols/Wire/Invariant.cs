using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Protocols.Wire;

/// <summary>Our own fault: a condition that must hold, checked in Release too. It stops the actor that broke it; a
/// stranger's bytes must never be able to reach one.</summary>
public static class Invariant
{
    /// <exception cref="InvariantBrokenException">The condition is false.</exception>
    public static void Require([DoesNotReturnIf(false)] bool condition, string whatMustHold)
    {
        if (!condition)
            throw new InvariantBrokenException(whatMustHold);
    }
}

/// <summary>Thrown by <see cref="Invariant.Require"/>; the message says what must hold.</summary>
public sealed class InvariantBrokenException(string whatMustHold)
    : Exception($"broken invariant: {whatMustHold}");
