using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>/user/os/files: buckets and objects. It keeps the catalogue that follows from the shards' atoms. Whatever
/// depends on what exists is answered after the shards caught up with a majority; changes are ops in the shards. Each
/// upload is a child; multipart uploads are kept by the child <c>multipart</c>.</summary>
public sealed class FilesManager : ReceiveActor
{
    /// <summary>Requests that wait for the shards; more are Busy.</summary>
    public const int WaitingMax = 1024;

    /// <summary>Uploads and attempts at parts that are open.</summary>
    public const int UploadsMax = 256;

    readonly FilesSettings _settings;
    readonly ObjectCatalog _catalog = new();
    readonly ShardClient _shards;
    readonly IActorRef _multipart;
    readonly SortedDictionary<Bytes32, IActorRef> _uploads = [];
    readonly SortedDictionary<long, (IActorRef Sender, Action<IActorRef> Then)> _waiting = [];
    long _tickets;

    FilesManager(FilesSettings settings)
    {
        _settings = settings;
        _shards = new ShardClient(settings.Shards, settings.Placement);
        _multipart = Context.ActorOf(MultipartStore.Props(settings), "multipart");
        Receive<AtomsChanged>(message =>
        {
            foreach (var fact in message.Facts)
                _catalog.Apply(fact);
        });
        Receive<SyncEnded>(OnSynced);
        Receive<GetFilesStatus>(_
            => Sender.Tell(new FilesStatus((ulong)_catalog.ObjectCount, _catalog.BucketCount)));
        Buckets();
        Uploads();
        Parts();
        Objects();
    }

    public static Props Props(FilesSettings settings) => Engine.Props.Create(() => new FilesManager(settings));

    /// <summary>Makes the events of shards and uploads known to the journal; once per system, before its actors start.
    /// </summary>
    public static void RegisterCodecs(ActorSystem system)
    {
        system.Persistence().Register(new BatchCodec());
        system.Persistence().Register(new UploadEventCodec());
    }

    protected override void PreStart() => _settings.Shards.Tell(new SubscribeAtoms(Self));

    void Buckets()
    {
        Receive<CreateBucket>(message =>
        {
            if (!ObjectRules.IsBucketName(message.Bucket))
            {
                Fail(FilesError.InvalidBucketName, $"'{message.Bucket}' is no bucket name");
                return;
            }
            AfterSync(sender =>
            {
                if (_catalog.TryGetBucket(message.Bucket, out _))
                {
                    Fail(FilesError.BucketAlreadyOwned, $"bucket '{message.Bucket}' exists", sender);
                    return;
                }
                var now = Clock.Now(Context.System);
                Write(BucketOps(message.Bucket, now.UnixMilliseconds), sender,
                    new BucketCreated(message.Bucket, Instant.FromUnixMilliseconds(now.UnixMilliseconds)));
            });
        });
        Receive<DeleteBucket>(message => InBucket(message.Bucket, sender =>
        {
            if (_catalog.HasObjects(message.Bucket))
                Fail(FilesError.BucketNotEmpty, $"bucket '{message.Bucket}' is not empty", sender);
            else
                Write(BucketOps(message.Bucket, null), sender, new BucketDeleted(message.Bucket));
        }));
        Receive<HeadBucket>(message => InBucket(message.Bucket, sender =>
        {
            _catalog.TryGetBucket(message.Bucket, out var created);
            sender.Tell(new BucketInfo(message.Bucket, Instant.FromUnixMilliseconds(created)));
        }));
        Receive<ListBuckets>(_ => AfterSync(sender => sender.Tell(new BucketList([.. _catalog.Buckets()
            .Select(row => new BucketInfo(row.Name, Instant.FromUnixMilliseconds(row.CreatedMs)))]))));
    }

    void Uploads()
    {
        Receive<BeginUpload>(message =>
        {
            if (!ObjectRules.IsKey(message.Key))
                Fail(FilesError.InvalidKey, $"a key has 1 to {FilesLimits.KeyBytesMax} bytes of UTF-8");
            else if (!ObjectRules.IsMetadata(message.Metadata) || !ObjectRules.IsContentType(message.ContentType))
                Fail(FilesError.TooLarge, $"metadata has at most {FilesLimits.MetadataBytesMax} bytes");
            else
                InBucket(message.Bucket, sender => Begin(message, sender));
        });
        Receive<StoreBlock>(message => ToUpload(message.UploadId, message));
        Receive<CompleteUpload>(message => ToUpload(message.UploadId, message));
        Receive<CompletePart>(message => ToUpload(message.PartUploadId, message));
        Receive<AbortUpload>(message =>
        {
            if (_uploads.TryGetValue(message.UploadId, out var upload)) upload.Forward(message);
            else _multipart.Forward(message);
        });
        Receive<UploadGone>(message => _uploads.Remove(message.UploadId));
        Receive<FindName>(message => InBucket(message.Bucket, sender => sender.Tell(FoundName(message))));
    }

    void Parts()
    {
        Receive<BeginPart>(_multipart.Forward);
        Receive<CompleteMultipart>(_multipart.Forward);
        Receive<ListParts>(_multipart.Forward);
        Receive<ListUploads>(message => InBucket(message.Bucket, sender => _multipart.Tell(message, sender)));
        Receive<StartPart>(message =>
        {
            if (!ObjectKey.TryUnwrap(_settings.ClusterKey.Span, message.File, message.WrappedKey.Span, out var key))
            {
                Fail(FilesError.Integrity, "the upload's key does not open under this node's cluster key",
                    message.Client);
                return;
            }
            if (Start(message.File, key, new UploadGoal.Part(message.UploadId, message.Part, _multipart),
                NewId(), message.Client) is { } part)
                message.Client.Tell(new PartBegun(part));
        });
    }

    void Objects()
    {
        Receive<HeadObject>(message => InBucket(message.Bucket, sender
            => WithFile(message.Bucket, message.Key, sender, file
                => sender.Tell(ObjectInfos.Of(file.Address, file.Body)))));
        Receive<ReadBlock>(message =>
        {
            if (!TryRead(message, Sender))
                AfterSync(sender =>
                {
                    if (!TryRead(message, sender))
                        Fail(FilesError.NoSuchKey, "this version of the object is gone, or has no such block", sender);
                });
        });
        Receive<DeleteObject>(message => InBucket(message.Bucket, sender =>
        {
            var found = FoundName(new FindName(message.Bucket, message.Key));
            var deleted = new ObjectDeleted(message.Bucket, message.Key);
            if (_catalog.CurrentFile(message.Bucket, message.Key) is null)
                sender.Tell(deleted);
            else
                Write(FileCommit.NameOps(message.Bucket, message.Key, true, null), sender, deleted,
                    FileCommit.Removals(found.Leftovers));
        }));
        Receive<ListObjects>(message => InBucket(message.Bucket, sender =>
        {
            if (!TryList(message, sender, lastTry: false))
                AfterSync(_ => TryList(message, sender, lastTry: true), sender);
        }));
        Receive<StatObject>(message => InBucket(message.Bucket, sender
            => WithFile(message.Bucket, message.Key, sender, file => Stat(file, sender))));
    }

    void Begin(BeginUpload message, IActorRef sender)
    {
        var uploadId = NewId();
        var file = Vocabulary.FileAddress(uploadId);
        var key = _settings.RandomBytes(ObjectKey.KeyBytes);
        var wrapped = ObjectKey.Wrap(_settings.ClusterKey.Span, file, key,
            _settings.RandomBytes(ObjectKey.NonceBytes));
        if (message.Multipart)
        {
            _multipart.Tell(new OpenMultipart(uploadId, message.Bucket, message.Key, message.ContentType,
                [.. message.Metadata.OrderBy(pair => pair.Key, Utf8Order.Instance)], wrapped), sender);
            return;
        }
        var target = new FileTarget(message.Bucket, message.Key, message.ContentType, message.Metadata, file, wrapped);
        if (Start(file, key, new UploadGoal.Whole(target), uploadId, sender) is { } begun)
            sender.Tell(new UploadBegun(begun));
    }

    Bytes32? Start(Bytes32 file, byte[] key, UploadGoal goal, Bytes32 id, IActorRef client)
    {
        if (_uploads.Count >= UploadsMax)
        {
            Fail(FilesError.Busy, $"{UploadsMax} uploads are open", client);
            return null;
        }
        var attempt = ETags.Number(_settings.RandomBytes(16));
        var upload = Context.ActorOf(UploadActor.Props(_settings, file, key, attempt, goal), $"upload-{id}");
        Context.WatchWith(upload, new UploadGone(id));
        _uploads.Add(id, upload);
        return id;
    }

    bool TryRead(ReadBlock message, IActorRef sender)
    {
        if (_catalog.File(message.Info.FileAddress) is not { } file
            || !_catalog.TryGetBlock(file, message.Number, out var block))
            return false;
        _ = ReadAsync(_shards, _settings.ClusterKey, file, message.Number, block).PipeTo(sender,
            failure: e => new FilesFailed(FilesError.Integrity, e.Message));
        return true;
    }

    static async Task<object> ReadAsync(
        ShardClient shards, ReadOnlyMemory<byte> clusterKey, FileRow file, uint number, BlockRow block)
    {
        var answer = await shards.AskAsync(new ReadBlob(block.Body.Hash));
        if (answer is not BlobBytes blob)
            return ShardClient.FailureOf(answer);
        if (!ObjectKey.TryUnwrap(clusterKey.Span, file.Address, file.Body.WrappedKey.Span, out var key))
            return new FilesFailed(FilesError.Integrity, "the object's key does not open under this cluster key");
        if (!file.Body.TryLocate(number, out var attempt, out var inAttempt))
            return new FilesFailed(FilesError.InvalidBlock, $"the object has no block {number}");
        using var cipher = new BlockCipher(key, attempt.Id);
        return cipher.TryOpen(inAttempt, blob.Data.Span, out var plaintext)
            ? new BlockRead(number, plaintext)
            : new FilesFailed(FilesError.Integrity, $"block {number} does not open under the object's key");
    }

    bool TryList(ListObjects message, IActorRef sender, bool lastTry)
    {
        var missing = new List<Bytes32>();
        var max = Math.Clamp(message.Max, 0, FilesLimits.ListItemsMax);
        var page = _catalog.List(message.Bucket, message.Prefix, message.Delimiter, message.StartAfter, max, missing);
        if (missing.Count > 0 && !lastTry)
            return false;
        sender.Tell(new ObjectPage([.. page.Files.Select(file => ObjectInfos.Of(file.Address, file.Body, false))],
            page.Prefixes, page.IsTruncated, page.Next));
        return true;
    }

    void Stat(FileRow file, IActorRef sender)
    {
        if (!_catalog.TryGetBlocks(file, out var blocks))
        {
            Fail(FilesError.Integrity, "blocks of the object are missing in the shards", sender);
            return;
        }
        _ = StatAsync(_shards, file, blocks).PipeTo(sender,
            failure: e => new FilesFailed(FilesError.Busy, e.Message));
    }

    static async Task<object> StatAsync(ShardClient shards, FileRow file, IReadOnlyList<BlockRow> blocks)
    {
        var holders = new SortedDictionary<Bytes32, IReadOnlyList<Bytes32>>();
        foreach (var shard in blocks.GroupBy(block => block.Shard))
        {
            BlockRow[] rows = [.. shard];
            AtomKey[] keys = [.. rows.Select(block => AtomKey.Vertex(Vocabulary.App, block.Address))];
            if (await shards.AskAsync(new FindHolders(shard.Key, keys)) is not AtomHolders found)
                continue;
            for (var i = 0; i < rows.Length; i++)
                holders[rows[i].Address] = found.Holders[i];
        }
        return new ObjectStat(ObjectInfos.Of(file.Address, file.Body), file.Address, file.Shard,
            [.. blocks.Select((block, i) => new BlockStat((uint)i, block.Address, block.Body.Size, block.Shard,
                holders.GetValueOrDefault(block.Address) ?? []))]);
    }

    NameFound FoundName(FindName message)
    {
        var file = _catalog.CurrentFile(message.Bucket, message.Key);
        return new NameFound(_catalog.IsKnown(message.Bucket, message.Key),
            file is { } address ? [AtomKey.Vertex(Vocabulary.App, address), .. _catalog.EdgesOf(address)] : []);
    }

    // The name's File was journalled by a majority before the name: after one more round it is here.
    void WithFile(string bucket, string key, IActorRef sender, Action<FileRow> then)
    {
        if (_catalog.CurrentFile(bucket, key) is not { } address)
            Fail(FilesError.NoSuchKey, $"there is no object '{key}' in '{bucket}'", sender);
        else if (_catalog.File(address) is { } file)
            then(file);
        else
            AfterSync(_ =>
            {
                if (_catalog.CurrentFile(bucket, key) is { } now && _catalog.File(now) is { } row) then(row);
                else Fail(FilesError.NoSuchKey, $"there is no object '{key}' in '{bucket}'", sender);
            }, sender);
    }

    void InBucket(string bucket, Action<IActorRef> then) => AfterSync(sender =>
    {
        if (_catalog.TryGetBucket(bucket, out _)) then(sender);
        else Fail(FilesError.NoSuchBucket, $"there is no bucket '{bucket}'", sender);
    });

    void AfterSync(Action<IActorRef> then, IActorRef? asker = null)
    {
        var sender = asker ?? Sender;
        if (_waiting.Count >= WaitingMax)
        {
            Fail(FilesError.Busy, $"{WaitingMax} requests wait for the shards", sender);
            return;
        }
        var ticket = ++_tickets;
        _waiting.Add(ticket, (sender, then));
        _ = _shards.AskAsync(new SyncShards()).PipeTo(Self, success: answer => new SyncEnded(ticket, answer));
    }

    void OnSynced(SyncEnded message)
    {
        _waiting.Remove(message.Ticket, out var waiting);
        if (message.Answer is ShardsSynced) waiting.Then(waiting.Sender);
        else waiting.Sender.Tell(ShardClient.FailureOf(message.Answer));
    }

    // What comes behind, once the majority has the ops, is tidying up: its failure is nobody's.
    void Write(IEnumerable<OpBody> ops, IActorRef sender, object answer, IEnumerable<OpBody>? behind = null)
    {
        OpBody[] first = [.. ops], second = [.. behind ?? []];
        _ = WriteAsync().PipeTo(sender, failure: e => new FilesFailed(FilesError.Busy, e.Message));

        async Task<object> WriteAsync()
        {
            if (await _shards.WriteAsync(first) is { } failed)
                return failed;
            await _shards.WriteAsync(second);
            return answer;
        }
    }

    IEnumerable<OpBody> BucketOps(string bucket, long? createdMs)
    {
        var content = AtomContent.ChosenVertex(Vocabulary.App, Vocabulary.BucketAddress(bucket), 0, Vocabulary.Bucket,
            new BucketBody(bucket).ToArray());
        if (!_catalog.IsKnownBucket(bucket))
            yield return new AddAtom(content);
        yield return new SetValue(content.Key, 0, Vocabulary.Created,
            createdMs is { } at ? Value.OfI64(at) : null);
    }

    void ToUpload(Bytes32 uploadId, object message)
    {
        if (_uploads.TryGetValue(uploadId, out var upload)) upload.Forward(message);
        else Fail(FilesError.NoSuchUpload, "there is no such upload at this node");
    }

    Bytes32 NewId() => new(_settings.RandomBytes(Bytes32.Length));

    void Fail(FilesError error, string message, IActorRef? to = null)
        => (to ?? Sender).Tell(new FilesFailed(error, message));

    sealed record SyncEnded(long Ticket, object Answer);

    sealed record UploadGone(Bytes32 UploadId);
}
