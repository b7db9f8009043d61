using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Shards;

/// <summary>The ciphertexts of this node and their copies at the others. It keeps no state but the members: each
/// request is one task over the blob store and the network, answered when it ends.</summary>
sealed class BlobKeeper : ReceiveActor
{
    /// <summary>Requests under way at once; more are refused as Busy.</summary>
    public const int RequestsMax = 128;

    readonly ShardSettings _settings;
    readonly HgClient _client;
    IReadOnlyList<Bytes32> _others;
    int _open;

    public BlobKeeper(ShardSettings settings)
    {
        _settings = settings;
        _client = new HgClient(settings.Net, settings.RequestDeadline);
        _others = Others(settings.Members);
        Receive<SetMembers>(message => _others = Others(message.PublicKeys));
        Receive<StoreBlob>(message => Start(() => StoreAsync(message, _others)));
        Receive<ReadBlob>(message => Start(() => ReadAsync(message.Hash, _others)));
        Receive<FindMissing>(message => Start(() => FindMissingAsync(message.Hashes)));
        Receive<FetchBlobs>(message => Start(() => FetchAllAsync(message, _others)));
        Receive<PushBlobs>(message => Start(() => PushAllAsync(message)));
        Receive<RemoteRequest>(message => Start(() => AnswerAsync(message.Request), Unavailable));
        Receive<Finished>(_ => _open--);
    }

    public static Props Props(ShardSettings settings) => Engine.Props.Create(() => new BlobKeeper(settings));

    static object Busy => new ShardFailed(ShardFault.Busy, $"{RequestsMax} blob requests are under way");

    static object Unavailable
        => new SendResponse(new HgRefused(HgRefusal.Unavailable, "busy").Encode());

    void Start(Func<Task<object>> work, object? whenBusy = null)
    {
        if (_open >= RequestsMax)
        {
            Sender.Tell(whenBusy ?? Busy, Self);
            return;
        }
        _open++;
        _ = Run(work, Sender, Self).PipeTo(Self);
    }

    static async Task<object> Run(Func<Task<object>> work, IActorRef sender, IActorRef self)
    {
        try
        {
            sender.Tell(await work(), self);
        }
        catch (BlobStoreException e)
        {
            sender.Tell(new ShardFailed(FaultOf(e), e.Message), self);
        }
        return Finished.Instance;
    }

    async Task<object> StoreAsync(StoreBlob message, IReadOnlyList<Bytes32> others)
    {
        var request = new PutBlob(message.Hash, message.Data).Encode();
        var open = others.Select(member => _client.AskAsync(member, request)).ToList();
        await _settings.Blobs.PutAsync(message.Hash, message.Data);
        var needed = Majority(others.Count + 1) - 1;
        while (needed > 0 && open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            open.Remove(done);
            if (await done is BlobStored)
                needed--;
        }
        return needed == 0
            ? new BlobKept(message.Hash)
            : new ShardFailed(ShardFault.NoQuorum, "no majority of the replicas stored the block");
    }

    async Task<object> ReadAsync(Bytes32 hash, IReadOnlyList<Bytes32> others)
    {
        try
        {
            if (await _settings.Blobs.GetAsync(hash) is { } data)
                return new BlobBytes(hash, data);
        }
        catch (BlobStoreException e) when (e.Fault == BlobFault.Integrity)
        {
            // Mended below from another replica.
        }
        return await FetchAsync(hash, others) is { } mended
            ? new BlobBytes(hash, mended)
            : new ShardFailed(ShardFault.Integrity, $"block {hash.ToShortString()} is at no replica that answers");
    }

    async Task<object> FindMissingAsync(IReadOnlyList<Bytes32> hashes)
    {
        var missing = new List<Bytes32>();
        foreach (var hash in hashes)
        {
            if (!await _settings.Blobs.ContainsAsync(hash))
                missing.Add(hash);
        }
        return new BlobsMissing(missing);
    }

    async Task<object> FetchAllAsync(FetchBlobs message, IReadOnlyList<Bytes32> others)
    {
        IReadOnlyList<Bytes32> order = [message.Peer, .. others.Where(member => member != message.Peer)];
        foreach (var hash in message.Hashes)
        {
            if (!await _settings.Blobs.ContainsAsync(hash) && await FetchAsync(hash, order) is null)
                return new BlobsFetched(false);
        }
        return new BlobsFetched(true);
    }

    async Task<object> PushAllAsync(PushBlobs message)
    {
        foreach (var hash in message.Hashes)
        {
            if (await _settings.Blobs.GetAsync(hash) is not { } data
                || await _client.AskAsync(message.Peer, new PutBlob(hash, data)) is not BlobStored)
                return new BlobsPushed(message.Peer, false);
        }
        return new BlobsPushed(message.Peer, true);
    }

    async Task<byte[]?> FetchAsync(Bytes32 hash, IReadOnlyList<Bytes32> members)
    {
        foreach (var member in members)
        {
            if (await _client.AskAsync(member, new GetBlob(hash)) is not BlobReply reply)
                continue;
            try
            {
                var data = reply.Data.ToArray();
                await _settings.Blobs.PutAsync(hash, data);
                return data;
            }
            catch (BlobStoreException e) when (e.Fault == BlobFault.Integrity)
            {
                // The peer sent other bytes; ask the next one.
            }
        }
        return null;
    }

    async Task<object> AnswerAsync(HgRequest request)
    {
        HgReply reply;
        try
        {
            reply = request switch
            {
                GetBlob get => await _settings.Blobs.GetAsync(get.Hash) is { } data
                    ? new BlobReply(data)
                    : new HgRefused(HgRefusal.NoSuchBlob, ""),
                PutBlob put => await PutAsync(put),
                _ => new HgRefused(HgRefusal.Malformed, ""),
            };
        }
        catch (BlobStoreException e)
        {
            reply = new HgRefused(e.Fault switch
            {
                BlobFault.DiskFull => HgRefusal.DiskFull,
                BlobFault.Integrity => request is PutBlob ? HgRefusal.BadBlob : HgRefusal.NoSuchBlob,
                _ => HgRefusal.Unavailable,
            }, "");
        }
        return new SendResponse(reply.Encode());
    }

    async Task<HgReply> PutAsync(PutBlob put)
    {
        await _settings.Blobs.PutAsync(put.Hash, put.Data);
        return new BlobStored();
    }

    IReadOnlyList<Bytes32> Others(IReadOnlyList<Bytes32> members)
        => [.. members.Where(member => member != _settings.Signer.PublicKey)];

    static int Majority(int replicas) => replicas / 2 + 1;

    static ShardFault FaultOf(BlobStoreException e)
        => e.Fault == BlobFault.DiskFull ? ShardFault.DiskFull : ShardFault.Integrity;

    sealed class Finished
    {
        public static readonly Finished Instance = new();
    }
}
