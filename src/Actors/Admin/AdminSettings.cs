using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>What a node tells of itself that no actor knows.</summary>
public sealed record AdminSettings
{
    public required NodeIdentity Identity { get; init; }

    /// <summary>Of the build.</summary>
    public required string Version { get; init; }

    /// <summary>The VDF's code path, e.g. <c>mpn</c>.</summary>
    public string VdfPath { get; init; } = "";

    /// <summary>Names of nodes by consensus address, as far as the operator gave them.</summary>
    public IReadOnlyDictionary<Bytes32, string> Names { get; init; } = new Dictionary<Bytes32, string>();

    /// <summary>The same names by peer id.</summary>
    public IReadOnlyDictionary<string, string> PeerNames { get; init; } = new Dictionary<string, string>();

    /// <summary>How often the overview is renewed: 4 Hz.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Working set of the process in bytes.</summary>
    public Func<long> MemoryBytes { get; init; } = static () => 0;
}
