using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.S3;

/// <summary>What the S3 edge needs to know.</summary>
public sealed record S3Settings
{
    /// <summary>Answered where a client asks for a region; every region is accepted in signatures.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Hosts below which <c>{bucket}.{domain}</c> names a bucket.</summary>
    public IReadOnlyList<string> Domains { get; init; } = ["localhost"];

    /// <summary>The owner that lists name: the account's address.</summary>
    public string OwnerId { get; init; } = Bytes32.Zero.ToString();

    public AdmissionLimits Limits { get; init; } = new();
}

/// <summary>How many requests run at once. While the node lags, all are halved.</summary>
public sealed record AdmissionLimits
{
    public int RunningMax { get; init; } = 256;

    public int WaitingMax { get; init; } = 512;

    public int RunningPerAccountMax { get; init; } = 64;

    /// <summary>Blocks of 1 MiB that request bodies may hold.</summary>
    public int BodyBlocksMax { get; init; } = 256;
}
