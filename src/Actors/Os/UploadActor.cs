using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>Where the blocks of an upload go in the end.</summary>
abstract record UploadGoal
{
    /// <summary>They are a whole object.</summary>
    public sealed record Whole(FileTarget Target) : UploadGoal;

    /// <summary>They are one part of a multipart upload.</summary>
    public sealed record Part(Bytes32 UploadId, uint Number, IActorRef Multipart) : UploadGoal;
}

/// <summary>To the multipart store: an attempt at a part is complete. Answer: <see cref="PartStored"/> or
/// <see cref="FilesFailed"/>.</summary>
sealed record KeepPart(
    Bytes32 UploadId, uint Part, UInt128 Attempt, ulong Size, byte[] Md5, IReadOnlyList<Bytes32> Blocks);

/// <summary>One attempt to store a stretch of blocks: a whole object or a part. It seals blocks, has them stored by a
/// majority, and remembers where they are; it never holds more than the blocks in flight.</summary>
sealed class UploadActor : ReceiveActor, IDisposable
{
    const uint BlocksMax = (uint)(FilesLimits.ObjectBytesMax / FilesLimits.BlockBytes);

    readonly Bytes32 _file;
    readonly UInt128 _attempt;
    readonly UploadGoal _goal;
    readonly BlockCipher _cipher;
    readonly ShardClient _shards;
    readonly SortedDictionary<uint, Block> _blocks = [];
    int _inFlight;
    bool _committing;
    object? _result;

    UploadActor(FilesSettings settings, Bytes32 file, byte[] objectKey, UInt128 attempt, UploadGoal goal)
    {
        _file = file;
        _attempt = attempt;
        _goal = goal;
        _cipher = new BlockCipher(objectKey, attempt);
        _shards = new ShardClient(settings.Shards, settings.Placement);
        Context.SetReceiveTimeout(settings.UploadIdle);
        Receive<StoreBlock>(Store);
        Receive<BlockEnded>(OnEnded);
        Receive<CompleteUpload>(message => Complete(message.Md5, message.Size));
        Receive<CompletePart>(message => Complete(message.Md5, message.Size));
        Receive<CommitEnded>(message =>
        {
            _committing = false;
            if (message.Answer is ObjectStored or PartStored)
                _result = message.Answer;
            message.Sender.Tell(message.Answer);
        });
        Receive<AbortUpload>(message =>
        {
            Sender.Tell(new UploadAborted(message.UploadId));
            Context.Stop(Self);
        });
        Receive<ReceiveTimeout>(_ => Context.Stop(Self));
    }

    public static Props Props(
        FilesSettings settings, Bytes32 file, byte[] objectKey, UInt128 attempt, UploadGoal goal)
        => Engine.Props.Create(() => new UploadActor(settings, file, objectKey, attempt, goal));

    public void Dispose() => _cipher.Dispose();

    protected override void PostStop() => Dispose();

    void Store(StoreBlock message)
    {
        var length = message.Plaintext.Length;
        if (length is 0 or > FilesLimits.BlockBytes)
            Refuse(FilesError.InvalidBlock, $"a block has 1 to {FilesLimits.BlockBytes} bytes, not {length}");
        else if (message.Number >= BlocksMax)
            Refuse(FilesError.TooLarge, $"an upload has at most {BlocksMax} blocks");
        else if (_committing || _result is not null)
            Refuse(FilesError.NoSuchUpload, "the upload is complete");
        else if (_inFlight >= FilesLimits.BlocksInFlightMax)
            Refuse(FilesError.Busy, $"{FilesLimits.BlocksInFlightMax} blocks of the upload are in flight");
        else
            Store(message.Number, _cipher.Seal(message.Number, message.Plaintext.Span), (uint)length);
    }

    void Store(uint number, SealedBlock block, uint size)
    {
        // The number is the nonce: other bytes under it would break the cipher, also after a failed try.
        if (_blocks.TryGetValue(number, out var known) && (known.Hash != block.Hash || known.InFlight))
        {
            Refuse(FilesError.InvalidBlock, known.Hash != block.Hash
                ? $"block {number} was given with other bytes before"
                : $"block {number} is in flight");
            return;
        }
        if (known is { IsStored: true })
        {
            Sender.Tell(new BlockStored(number));
            return;
        }
        var content = FileAtoms.Block(_file, number, size, block);
        _blocks[number] = new Block(block.Hash, content.Id.Data, size, IsStored: false, InFlight: true);
        _inFlight++;
        var sender = Sender;
        _ = StoreAsync(content, block, size).PipeTo(Self, success: failed => new BlockEnded(number, failed, sender));
    }

    async Task<FilesFailed?> StoreAsync(AtomContent content, SealedBlock block, uint size)
    {
        var kept = await _shards.AskAsync(new StoreBlob(block.Hash, block.Blob));
        if (kept is not BlobKept)
            return ShardClient.FailureOf(kept);
        return await _shards.WriteAsync([new AddAtom(content)],
            new BlobRef(block.Hash, size + BlockCipher.TagBytes));
    }

    void OnEnded(BlockEnded message)
    {
        _inFlight--;
        _blocks[message.Number] = _blocks[message.Number] with
        {
            IsStored = message.Failed is null,
            InFlight = false,
        };
        message.Sender.Tell((object?)message.Failed ?? new BlockStored(message.Number));
    }

    void Complete(byte[] md5, ulong size)
    {
        if (_result is not null)
        {
            Sender.Tell(_result);
            return;
        }
        if (_committing)
        {
            Refuse(FilesError.Busy, "the upload is being completed");
            return;
        }
        if (Problem(md5, size) is { } problem)
        {
            Refuse(FilesError.InvalidBlock, problem);
            return;
        }
        _committing = true;
        var sender = Sender;
        IReadOnlyList<Bytes32> addresses = [.. _blocks.Values.Select(block => block.Address)];
        _ = CommitAsync(_goal, Context.Parent, md5, size, addresses, Clock.Now(Context.System))
            .PipeTo(Self, success: answer => new CommitEnded(answer, sender),
                failure: e => new CommitEnded(new FilesFailed(FilesError.Busy, e.Message), sender));
    }

    string? Problem(byte[] md5, ulong size)
    {
        if (md5.Length != 16)
            return "an MD5 has 16 bytes";
        if (_blocks.Values.Any(block => !block.IsStored))
            return "a block of the upload is not stored";
        if (_blocks.Count > 0 && _blocks.Last().Key != _blocks.Count - 1)
            return "a block of the upload is missing";
        if (_blocks.Values.SkipLast(1).Any(block => block.Size != FilesLimits.BlockBytes))
            return "only the last block may be shorter than 1 MiB";
        var stored = _blocks.Values.Aggregate(0UL, (sum, block) => sum + block.Size);
        return stored == size ? null : $"{stored} bytes are stored, not {size}";
    }

    Task<object> CommitAsync(
        UploadGoal goal, IActorRef manager, byte[] md5, ulong size, IReadOnlyList<Bytes32> blocks, Instant now)
    {
        switch (goal)
        {
            case UploadGoal.Part part:
                return part.Multipart.Ask<object>(
                    new KeepPart(part.UploadId, part.Number, _attempt, size, md5, blocks), TimeSpan.FromSeconds(25));
            case UploadGoal.Whole { Target: var target }:
                Attempt[] attempts = blocks.Count == 0 ? [] : [new Attempt(_attempt, size)];
                var body = ObjectInfos.BodyOf(target, now, ETags.Number(md5), false, attempts);
                return FileCommit.RunAsync(_shards, manager, target, body, blocks);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    void Refuse(FilesError error, string message) => Sender.Tell(new FilesFailed(error, message));

    sealed record Block(Bytes32 Hash, Bytes32 Address, uint Size, bool IsStored, bool InFlight);

    sealed record BlockEnded(uint Number, FilesFailed? Failed, IActorRef Sender);

    sealed record CommitEnded(object Answer, IActorRef Sender);
}
