namespace QuilActors.Actors.Os;

/// <summary>Asks /user/os/files how much it knows of, without catching up with other replicas first. Answer:
/// <see cref="FilesStatus"/>, at once.</summary>
public sealed record GetFilesStatus;

/// <param name="Objects">Visible objects in all buckets.</param>
/// <param name="Buckets">Buckets.</param>
public sealed record FilesStatus(ulong Objects, int Buckets);
