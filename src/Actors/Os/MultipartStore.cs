using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>To the multipart store, from the manager that has checked bucket and key. Answer:
/// <see cref="UploadBegun"/>.</summary>
sealed record OpenMultipart(
    Bytes32 UploadId, string Bucket, string Key, string ContentType,
    IReadOnlyList<KeyValuePair<string, string>> Metadata, ReadOnlyMemory<byte> WrappedKey);

/// <summary>From the multipart store to its manager: a client may store a part; make the attempt and answer the client.
/// </summary>
sealed record StartPart(
    Bytes32 UploadId, uint Part, Bytes32 File, ReadOnlyMemory<byte> WrappedKey, IActorRef Client);

/// <summary>/user/os/files/multipart: the open multipart uploads of this node, journalled, so that they survive a
/// restart. It holds what a client knows of an upload; the blocks of the parts are in the shards.</summary>
sealed class MultipartStore : ReceivePersistentActor
{
    public const int OpenMax = 1024;

    /// <summary>Completed uploads remembered, so that a repeated completion gives the same answer.</summary>
    public const int EndedMax = 1024;

    readonly SortedDictionary<Bytes32, MultipartUpload> _uploads = [];
    readonly Queue<Bytes32> _ended = new();
    readonly ShardClient _shards;

    MultipartStore(FilesSettings settings)
    {
        _shards = new ShardClient(settings.Shards, settings.Placement);
        Recover<UploadEvent>(Apply);
        Command<OpenMultipart>(Open);
        Command<BeginPart>(Begin);
        Command<KeepPart>(Keep);
        Command<CompleteMultipart>(Complete);
        Command<CommitEnded>(Committed);
        Command<AbortUpload>(Abort);
        Command<ListParts>(message =>
        {
            if (Find(message.UploadId) is { } upload)
                Sender.Tell(upload.List(message.After, Math.Clamp(message.Max, 0, FilesLimits.UploadItemsMax)));
        });
        Command<ListUploads>(message =>
        {
            MultipartUpload[] found = [.. _uploads.Values
                .Where(upload => upload.Result is null && upload.Opened.Bucket == message.Bucket
                    && upload.Opened.Key.StartsWith(message.Prefix, StringComparison.Ordinal))
                .OrderBy(upload => upload.Opened.Key, Utf8Order.Instance)
                .ThenBy(upload => upload.Opened.UploadId)];
            var max = Math.Clamp(message.Max, 0, FilesLimits.UploadItemsMax);
            Sender.Tell(new UploadList([.. found.Take(max).Select(upload => upload.Info)], found.Length > max));
        });
    }

    public override string PersistenceId => "os/files/multipart";

    public static Props Props(FilesSettings settings) => Engine.Props.Create(() => new MultipartStore(settings));

    static long NowMs => Clock.Now(Context.System).UnixMilliseconds;

    void Apply(UploadEvent e)
    {
        switch (e)
        {
            case UploadEvent.Opened opened:
                _uploads[opened.UploadId] = new MultipartUpload(opened);
                break;
            case UploadEvent.PartKept part:
                _uploads[part.UploadId].Apply(part);
                break;
            case UploadEvent.Ended { File.Length: 0 }:
                _uploads.Remove(e.UploadId);
                break;
            case UploadEvent.Ended ended:
                Invariant.Require(FileBody.TryRead(ended.File.Span, out var body),
                    "a journalled file body is readable");
                _uploads[ended.UploadId].Complete(body);
                _ended.Enqueue(ended.UploadId);
                if (_ended.Count > EndedMax)
                    _uploads.Remove(_ended.Dequeue());
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    void Open(OpenMultipart message)
    {
        if (_uploads.Count - _ended.Count >= OpenMax)
        {
            Refuse(FilesError.Busy, $"{OpenMax} multipart uploads are open; complete or abort some");
            return;
        }
        var sender = Sender;
        Persist(new UploadEvent.Opened(message.UploadId, message.Bucket, message.Key, message.ContentType,
            message.Metadata, message.WrappedKey, NowMs), opened =>
            {
                Apply(opened);
                sender.Tell(new UploadBegun(opened.UploadId));
            });
    }

    void Begin(BeginPart message)
    {
        if (Find(message.UploadId) is not { } upload)
            return;
        if (message.Part is 0 or > FilesLimits.PartsMax)
            Refuse(FilesError.InvalidPart, $"parts are numbered 1 to {FilesLimits.PartsMax}");
        else
            Context.Parent.Tell(new StartPart(message.UploadId, message.Part, upload.File, upload.Opened.WrappedKey,
                Sender));
    }

    void Keep(KeepPart message)
    {
        if (Find(message.UploadId) is null)
            return;
        var sender = Sender;
        Persist(new UploadEvent.PartKept(message.UploadId, message.Part, message.Attempt, message.Size,
            ETags.Number(message.Md5), NowMs, message.Blocks), kept =>
            {
                Apply(kept);
                sender.Tell(new PartStored(kept.Part));
            });
    }

    void Complete(CompleteMultipart message)
    {
        if (_uploads.GetValueOrDefault(message.UploadId) is { Result: { } done } ended)
        {
            Sender.Tell(new ObjectStored(ObjectInfos.Of(ended.File, done)));
            return;
        }
        if (Find(message.UploadId) is not { } upload)
            return;
        if (upload.IsCommitting)
        {
            Refuse(FilesError.Busy, "the upload is being completed");
            return;
        }
        if (upload.Select(message.Parts, out var parts) is { } failed)
        {
            Sender.Tell(failed);
            return;
        }
        upload.IsCommitting = true;
        var body = ObjectInfos.BodyOf(upload.Target, Clock.Now(Context.System),
            ETags.OfParts(parts.Select(part => part.Md5)), true,
            [.. parts.Select(part => new Attempt(part.Attempt, part.Size))]);
        var sender = Sender;
        _ = FileCommit.RunAsync(_shards, Context.Parent, upload.Target, body,
            [.. parts.SelectMany(part => part.Blocks)])
            .PipeTo(Self, success: answer => new CommitEnded(message.UploadId, body, answer, sender),
                failure: e => new CommitEnded(message.UploadId, body, new FilesFailed(FilesError.Busy, e.Message),
                    sender));
    }

    void Committed(CommitEnded message)
    {
        if (_uploads.TryGetValue(message.UploadId, out var upload))
            upload.IsCommitting = false;
        if (message.Answer is not ObjectStored || upload is null)
        {
            message.Sender.Tell(message.Answer);
            return;
        }
        Persist(new UploadEvent.Ended(message.UploadId, message.Body.ToArray()), ended =>
        {
            Apply(ended);
            message.Sender.Tell(message.Answer);
        });
    }

    void Abort(AbortUpload message)
    {
        if (Find(message.UploadId) is not { } upload)
            return;
        if (upload.IsCommitting)
        {
            Refuse(FilesError.Busy, "the upload is being completed");
            return;
        }
        var sender = Sender;
        Persist(new UploadEvent.Ended(message.UploadId, ReadOnlyMemory<byte>.Empty), ended =>
        {
            Apply(ended);
            sender.Tell(new UploadAborted(ended.UploadId));
        });
    }

    MultipartUpload? Find(Bytes32 uploadId)
    {
        if (_uploads.TryGetValue(uploadId, out var upload) && upload.Result is null)
            return upload;
        Refuse(FilesError.NoSuchUpload, "there is no such upload at this node");
        return null;
    }

    void Refuse(FilesError error, string message) => Sender.Tell(new FilesFailed(error, message));

    sealed record CommitEnded(Bytes32 UploadId, FileBody Body, object Answer, IActorRef Sender);
}
