namespace QuilActors.Engine;

/// <summary>The root of a system's paths: <c>protocol://system</c>, or with host and port.</summary>
/// <param name="Protocol">The scheme, <c>quil</c> for local systems.</param>
/// <param name="System">The system's name.</param>
/// <param name="Host">The host, null for a local address.</param>
/// <param name="Port">The port, null for a local address.</param>
public sealed record Address(string Protocol, string System, string? Host = null, int? Port = null)
{
    /// <summary>Whether it names no host.</summary>
    public bool HasLocalScope => Host is null;

    /// <inheritdoc />
    public override string ToString()
        => Host is null ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";
}
