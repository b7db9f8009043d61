using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Proving;

/// <summary>How a prover keeps long runs over a crash: checkpoints in its journal, stride forms as blobs.</summary>
/// <param name="Blobs">The node's.</param>
/// <param name="DifficultyMin">Runs of fewer squarings begin again after a crash.</param>
/// <param name="CheckpointSquarings">Squarings between two checkpoints, at least.</param>
/// <param name="CheckpointSeconds">Seconds between two checkpoints, at least.</param>
public sealed record VdfResume(
    IBlobStore Blobs, uint DifficultyMin = 1 << 17, uint CheckpointSquarings = 1 << 17, double CheckpointSeconds = 1)
{
    /// <summary>Checkpoints on their way to the disk; with that many, the next is left out and its forms go with the
    /// one after.</summary>
    public const int OutstandingMax = 2;

    /// <summary>Forms of one checkpoint: 8 MiB at 2048 bits.</summary>
    public const int FormsMax = 1 << 15;
}
