using System.Security.Cryptography;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Proving;

/// <summary>Keeps the checkpoints of one prover's long run: small events in the journal, the stride forms as blobs. A
/// prover never waits for it, and without it a run goes on in memory.</summary>
/// <remarks>The event comes before its blob, so that no blob is without an owner after a crash; a checkpoint whose blob
/// is missing or damaged ends the chain of those that can be used.</remarks>
sealed class VdfCheckpoints : ReceivePersistentActor, IInspectable
{
    readonly IBlobStore _blobs;
    readonly List<VdfCheckpointed> _kept = [];
    VdfRunStarted? _run;

    VdfCheckpoints(string persistenceId, IBlobStore blobs)
    {
        PersistenceId = persistenceId;
        _blobs = blobs;
        CheckpointCodecs.Register(Context.System);
        Recover<VdfRunStarted>(OnStarted);
        Recover<VdfCheckpointed>(kept => Keep(kept));
        Recover<VdfRunEnded>(_ => OnEnded());
        Command<OpenRun>(OnOpen);
        Command<StoreCheckpoint>(OnStore);
        Command<EndRun>(_ => End());
    }

    public override string PersistenceId { get; }

    public static Props Props(string persistenceId, IBlobStore blobs)
        => Engine.Props.Create(() => new VdfCheckpoints(persistenceId, blobs));

    public IReadOnlyDictionary<string, object?> Inspect() => new SortedDictionary<string, object?>
    {
        ["run"] = _run is { } run ? $"{run.Profile}, T = {run.Difficulty}" : "none",
        ["checkpoint"] = _kept.Count == 0 ? "none" : $"{_kept[^1].Position}",
    };

    void OnOpen(OpenRun open)
    {
        var sender = Sender;
        if (_run is { } run && run.IsOf(open.Start))
        {
            _ = LoadAsync(_blobs, [.. _kept]).PipeTo(
                sender, success: checkpoints => new RunOpened(open.Start.RunId, run.Width, checkpoints));
            return;
        }
        End();
        var started = new VdfRunStarted(
            open.Start.Profile.Name, open.Start.Challenge, open.Start.Difficulty, open.Width);
        PersistAsync(started, _ =>
        {
            OnStarted(started);
            sender.Tell(new RunOpened(open.Start.RunId, started.Width, []));
        });
    }

    void OnStore(StoreCheckpoint store)
    {
        var sender = Sender;
        var strides = store.Checkpoint.Strides;
        var hash = new Bytes32(SHA256.HashData(strides.Span));
        var kept = new VdfCheckpointed(store.Checkpoint.Position, store.Checkpoint.BlockFrom,
            store.Checkpoint.BlockTo, store.Checkpoint.Form, hash);
        PersistAsync(kept, stored =>
        {
            var replaced = Keep(stored);
            _ = PutAsync(_blobs, hash, strides, replaced).PipeTo(
                sender, success: fault => new CheckpointStored(store.RunId, fault));
        });
    }

    void End()
    {
        if (_run is null)
            return;
        PersistAsync(new VdfRunEnded(), ended =>
        {
            _ = DeleteAsync(_blobs, [.. _kept.Select(one => one.StridesHash)]);
            OnEnded();
            DeleteMessages(LastSequenceNr);
        });
    }

    void OnStarted(VdfRunStarted started)
    {
        _run = started;
        _kept.Clear();
    }

    void OnEnded()
    {
        _run = null;
        _kept.Clear();
    }

    /// <summary>Adds a checkpoint to the chain; those it replaces are returned.</summary>
    Bytes32[] Keep(VdfCheckpointed kept)
    {
        var from = _kept.FindIndex(one => one.BlockTo > kept.BlockFrom);
        Bytes32[] replaced = from < 0 ? [] : [.. _kept[from..].Select(one => one.StridesHash)];
        if (from >= 0)
            _kept.RemoveRange(from, _kept.Count - from);
        _kept.Add(kept);
        return replaced;
    }

    /// <summary>The checkpoints up to the first whose blob is missing or damaged.</summary>
    static async Task<IReadOnlyList<ProverCheckpoint>> LoadAsync(IBlobStore blobs, VdfCheckpointed[] kept)
    {
        var loaded = new List<ProverCheckpoint>();
        try
        {
            foreach (var one in kept)
            {
                if (await blobs.GetAsync(one.StridesHash) is not { } strides)
                    break;
                loaded.Add(one.With(strides));
            }
        }
        catch (BlobStoreException)
        {
            // The run goes on from the last checkpoint before.
        }
        return loaded;
    }

    /// <returns>Why it is not stored; null if it is.</returns>
    static async Task<string?> PutAsync(
        IBlobStore blobs, Bytes32 hash, ReadOnlyMemory<byte> strides, Bytes32[] replaced)
    {
        try
        {
            await DeleteAsync(blobs, replaced);
            await blobs.PutAsync(hash, strides);
            return null;
        }
        catch (BlobStoreException e)
        {
            return e.Message;
        }
    }

    static async Task DeleteAsync(IBlobStore blobs, Bytes32[] hashes)
    {
        foreach (var hash in hashes)
            try
            {
                await blobs.DeleteAsync(hash);
            }
            catch (BlobStoreException)
            {
                // The disk refuses; the blob stays and harms nobody.
            }
    }

    /// <param name="Start">The run.</param>
    /// <param name="Width">Its stride, if it is new.</param>
    internal sealed record OpenRun(StartVdf Start, int Width);

    /// <param name="RunId">As asked.</param>
    /// <param name="Width">The stride the run has.</param>
    /// <param name="Checkpoints">Oldest first; none for a new run.</param>
    internal sealed record RunOpened(ulong RunId, int Width, IReadOnlyList<ProverCheckpoint> Checkpoints);

    internal sealed record StoreCheckpoint(ulong RunId, ProverCheckpoint Checkpoint);

    /// <param name="RunId">Of the checkpoint.</param>
    /// <param name="Fault">Why it is not stored; null if it is.</param>
    internal sealed record CheckpointStored(ulong RunId, string? Fault);

    /// <summary>The run is over and nothing of it is needed.</summary>
    internal sealed record EndRun;
}
