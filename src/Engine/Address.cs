namespace QuilActors.Engine;

/// <summary>The root of a system's paths: <c>protocol://system</c>, or with host and port.</summary>
/// <param name="Protocol">The scheme, <c>quil</c> for local systems.</param>
/// <param name="System">The system's name.</param>
/// <param name="Host">The host, null for a local address.</param>
/// <param name="Port">The port, null for a local address.</param>
public sealed record Address(string Protocol, string System, string? Host = null, int? Port = null)
{
    /// <summary>A system without name.</summary>
    public static Address AllSystems { get; } = new("quil", "all-systems");

    /// <summary>Whether it names a host.</summary>
    public bool HasGlobalScope => Host is not null;

    /// <summary>Reads <c>quil://system</c> or <c>quil://system@host:1</c>.</summary>
    /// <exception cref="UriFormatException">It is no address.</exception>
    public static Address Parse(string address)
    {
        var parts = address.Split("://", 2);
        if (parts is not [{ Length: > 0 } protocol, { Length: > 0 } rest])
            throw new UriFormatException($"no address: {address}");
        var at = rest.Split('@', 2);
        if (at.Length == 1)
            return new Address(protocol, rest);
        var colon = at[1].LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(at[1].AsSpan(colon + 1), out var port))
            throw new UriFormatException($"no address: {address}");
        return new Address(protocol, at[0], at[1][..colon], port);
    }

    /// <summary>With another scheme.</summary>
    public Address WithProtocol(string protocol) => this with { Protocol = protocol };

    /// <summary>With another system.</summary>
    public Address WithSystem(string system) => this with { System = system };

    /// <summary>With another host.</summary>
    public Address WithHost(string? host = null) => this with { Host = host };

    /// <summary>With another port.</summary>
    public Address WithPort(int? port = null) => this with { Port = port };

    /// <summary>Whether it names no host.</summary>
    public bool HasLocalScope => Host is null;

    /// <inheritdoc />
    public override string ToString()
        => Host is null ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";
}
