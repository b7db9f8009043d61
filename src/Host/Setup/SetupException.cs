namespace QuilActors.Host.Setup;

/// <summary>Why a node cannot start.</summary>
public enum SetupFault
{
    /// <summary>Settings, files or ports are not as they should be.</summary>
    Setup,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>Stored data is damaged.</summary>
    Damaged,
}

/// <summary>The machine or the files are not as a node needs them; the message names the cause, <see cref="Hint"/> the
/// mend.</summary>
public sealed class SetupException(string message, string hint, SetupFault fault = SetupFault.Setup)
    : Exception(message)
{
    public string Hint { get; } = hint;

    public SetupFault Fault { get; } = fault;
}
