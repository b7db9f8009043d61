namespace QuilActors.Protocols.BlossomSub;

/// <summary>Reads an RPC of pubsub.proto. Unknown fields are skipped, a singular field written twice has its last
/// value, Control written twice is merged, as protobuf says. False for malformed bytes and for more entries than
/// <see cref="EntriesMax"/> of any kind: the caller resets the stream.</summary>
static class RpcReader
{
    /// <summary>Most subscriptions, messages, ids, control entries and exchanged peers, each, in one RPC.</summary>
    public const int EntriesMax = 5000;

    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Rpc rpc)
    {
        rpc = new Rpc();
        var ids = 0;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            var read = reader.Type != ProtoReader.BytesType || reader.Field switch
            {
                1 => ReadSubOpts(reader.Bytes, rpc),
                2 => ReadMessage(reader.Bytes, rpc),
                3 => ReadControl(reader.Bytes, rpc, ref ids),
                _ => true,
            };
            if (!read)
                return false;
        }
        return !reader.Failed;
    }

    static bool ReadSubOpts(ReadOnlyMemory<byte> bytes, Rpc rpc)
    {
        var subscribe = false;
        ReadOnlyMemory<byte> key = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (reader is { Field: 1, Type: ProtoReader.VarintType })
                subscribe = reader.Varint != 0;
            else if (reader.IsBytes(2))
                key = reader.Bytes;
        }
        rpc.Subscriptions.Add(new SubOpts(subscribe, key));
        return !reader.Failed && rpc.Subscriptions.Count <= EntriesMax;
    }

    static bool ReadMessage(ReadOnlyMemory<byte> bytes, Rpc rpc)
    {
        if (MessageView.Read(bytes, out var view) is var form && form == MessageForm.Malformed)
            return false;
        rpc.Messages.Add(new ReceivedMessage(view, form));
        return rpc.Messages.Count <= EntriesMax;
    }

    static bool ReadControl(ReadOnlyMemory<byte> bytes, Rpc rpc, ref int ids)
    {
        var reader = new ProtoReader(bytes);
        var good = true;
        while (good && reader.Next())
        {
            if (reader.Type != ProtoReader.BytesType)
                continue;
            switch (reader.Field)
            {
                case 1:
                    good = ReadIHave(reader.Bytes, rpc, ref ids);
                    break;
                case 2:
                    good = ReadIds(reader.Bytes, idField: 1, rpc.IWants, ref ids, out _);
                    break;
                case 3:
                    good = ReadIds(reader.Bytes, idField: 0, [], ref ids, out var key);
                    rpc.Grafts.Add(key);
                    break;
                case 4:
                    good = ReadPrune(reader.Bytes, rpc);
                    break;
                case 5:
                    var unwanted = new List<ReadOnlyMemory<byte>>();
                    good = ReadIds(reader.Bytes, idField: 1, unwanted, ref ids, out _);
                    rpc.IDontWants.Add(unwanted);
                    break;
            }
            good &= rpc.IHaves.Count + rpc.Grafts.Count + rpc.Prunes.Count + rpc.IDontWants.Count <= EntriesMax;
        }
        return good && !reader.Failed;
    }

    static bool ReadIHave(ReadOnlyMemory<byte> bytes, Rpc rpc, ref int ids)
    {
        var list = new List<ReadOnlyMemory<byte>>();
        if (!ReadIds(bytes, idField: 2, list, ref ids, out var key))
            return false;
        rpc.IHaves.Add(new IHave(key, list));
        return true;
    }

    /// <summary>A message of an optional key (field 1, unless the ids are there) and repeated ids.</summary>
    static bool ReadIds(
        ReadOnlyMemory<byte> bytes, int idField, List<ReadOnlyMemory<byte>> list, ref int ids,
        out ReadOnlyMemory<byte> key)
    {
        key = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (reader.IsBytes(idField))
            {
                list.Add(reader.Bytes);
                if (++ids > EntriesMax)
                    return false;
            }
            else if (reader.IsBytes(1))
            {
                key = reader.Bytes;
            }
        }
        return !reader.Failed;
    }

    static bool ReadPrune(ReadOnlyMemory<byte> bytes, Rpc rpc)
    {
        ReadOnlyMemory<byte> key = default;
        ulong? backoff = null;
        var peers = new List<PeerInfo>();
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (reader.IsBytes(1))
                key = reader.Bytes;
            else if (reader.IsBytes(2) && (peers.Count >= EntriesMax || !ReadPeerInfo(reader.Bytes, peers)))
                return false;
            else if (reader is { Field: 3, Type: ProtoReader.VarintType })
                backoff = reader.Varint;
        }
        rpc.Prunes.Add(new Prune(key, peers, backoff));
        return !reader.Failed;
    }

    static bool ReadPeerInfo(ReadOnlyMemory<byte> bytes, List<PeerInfo> peers)
    {
        ReadOnlyMemory<byte> id = default, record = default;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (reader.IsBytes(1))
                id = reader.Bytes;
            else if (reader.IsBytes(2))
                record = reader.Bytes;
        }
        peers.Add(new PeerInfo(id, record));
        return !reader.Failed;
    }
}
