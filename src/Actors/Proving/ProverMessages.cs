using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>To a prover: begin. Idle: the run starts and ends in exactly one <see cref="VdfDone"/>,
/// <see cref="VdfFailed"/> or <see cref="VdfCancelled"/> to the parent. The same run again: its progress to the
/// sender. Another run active: <see cref="VdfBusy"/> to the sender.</summary>
/// <param name="RunId">Chosen by the caller, not used twice.</param>
/// <param name="Challenge">What the discriminant is derived from.</param>
/// <param name="Difficulty">T, in squarings.</param>
/// <param name="Profile">The chain's.</param>
public sealed record StartVdf(ulong RunId, ReadOnlyMemory<byte> Challenge, uint Difficulty, VdfProfile Profile);

/// <summary>To a prover: keep the run, do no work. Ignored for another run.</summary>
public sealed record PauseVdf(ulong RunId);

/// <summary>To a prover: go on after a pause. Ignored for another run.</summary>
public sealed record ResumeVdf(ulong RunId);

/// <summary>To a prover: give the run up. Ignored for another run, which may have ended by itself.</summary>
public sealed record CancelVdf(ulong RunId);

/// <summary>To a prover: answered to the sender by <see cref="VdfProgressed"/> or <see cref="VdfIdle"/>.</summary>
public sealed record GetVdfProgress;

/// <summary>To the parent: form(y) || form(pi), verified.</summary>
public sealed record VdfDone(ulong RunId, ReadOnlyMemory<byte> Proof);

/// <summary>To the parent: the run cannot be finished; nothing of it may be published.</summary>
public sealed record VdfFailed(ulong RunId, string Why);

/// <summary>To the parent: as asked.</summary>
public sealed record VdfCancelled(ulong RunId);

/// <summary>To the parent at most four times a second while squaring, and to whoever asked.</summary>
public sealed record VdfProgressed(ulong RunId, VdfProgress Progress, VdfStage Stage, bool IsPaused);

/// <summary>The prover has no run.</summary>
public sealed record VdfIdle;

/// <summary>The prover has another run; this one does not start.</summary>
public sealed record VdfBusy(ulong RunId, ulong ActiveRunId);
