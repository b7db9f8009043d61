using QuilActors.Actors.Admin;
using QuilActors.Engine;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.Metrics;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>What the admin edge serves.</summary>
public sealed record AdminContext
{
    public required ActorSystem System { get; init; }

    public required NodeActors Actors { get; init; }

    /// <summary>Written by /user/admin.</summary>
    public required AdminFeed Feed { get; init; }

    public required AdminViews Views { get; init; }

    public required FilesClient Files { get; init; }

    /// <summary>Memory of uploads, shared with no other edge.</summary>
    public required BlockBuffers Buffers { get; init; }

    public required MetricsText Metrics { get; init; }

    /// <summary>Opens the TCP port for programs; the unix socket needs none, a browser gets one of its own.</summary>
    public required string Token { get; init; }

    /// <summary>Where a browser on this machine finds the dashboard, e.g. <c>http://127.0.0.1:8601</c>.</summary>
    public string DashboardUrl { get; init; } = "";

    /// <summary>Whether actors may be told, stopped, restarted, suspended and resumed from outside.</summary>
    public bool AllowWrite { get; init; }

    /// <summary>The settings in force.</summary>
    public IReadOnlyList<ConfigEntryView> Config { get; init; } = [];

    /// <summary>Why the node should not get work, beyond its phase; e.g. a full disk. Called per probe.</summary>
    public Func<IReadOnlyList<string>> NotReady { get; init; } = static () => [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Longest wait for an actor's answer.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
