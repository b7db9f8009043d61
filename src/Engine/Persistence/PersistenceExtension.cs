using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Persistence;

/// <summary>The stores, codecs and recovery permits of one system. Thread-safe.</summary>
public sealed class PersistenceExtension : IExtension
{
    readonly Lock _gate = new();
    readonly List<IEventCodec> _codecs = [.. BasicCodecs.All()];
    readonly Dictionary<string, OpenWrites> _writes = new(StringComparer.Ordinal);
    readonly LinkedList<(IoRequest Token, IIoOwner Owner)> _waiting = new();
    int _permits;

    internal PersistenceExtension(ActorSystem system)
    {
        Journal = system.Settings.Setup.Journal;
        Snapshots = system.Settings.Setup.Snapshots;
        _permits = system.Settings.Setup.MaxConcurrentRecoveries;
    }

    /// <summary>The store of events; null if the system has none.</summary>
    public IJournal? Journal { get; }

    /// <summary>The store of snapshots; null if the system has none.</summary>
    public ISnapshots? Snapshots { get; }

    /// <summary>How many actors wait for a permit to recover.</summary>
    public int WaitingRecoveries
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Adds a codec before those registered so far.</summary>
    /// <exception cref="ArgumentException">The manifest is taken.</exception>
    public void Register(IEventCodec codec)
    {
        lock (_gate)
        {
            if (_codecs.Exists(c => c.Manifest == codec.Manifest))
                throw new ArgumentException($"manifest '{codec.Manifest}' is registered already", nameof(codec));
            _codecs.Insert(_codecs.Count - 3, codec);
        }
    }

    /// <summary>The codec that writes <paramref name="payload"/>.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public IEventCodec CodecFor(object payload)
    {
        lock (_gate)
            return _codecs.Find(c => c.Handles(payload)) ?? throw new ConfigurationException(
                $"no codec is registered for events of type {payload.GetType()}");
    }

    /// <summary>Reads a stored payload.</summary>
    /// <exception cref="ConfigurationException">Nobody registered its manifest.</exception>
    public object Decode(int identifier, string manifest, byte[] payload)
    {
        IEventCodec? codec;
        lock (_gate)
            codec = _codecs.Find(c => c.Manifest == manifest && c.Identifier == identifier);
        return codec?.Decode(payload) ?? throw new ConfigurationException(
            $"no codec is registered for manifest '{manifest}', identifier {identifier}");
    }

    /// <summary>Ends <paramref name="token"/> as soon as a permit is free.</summary>
    internal void RequestPermit(IoRequest token, IIoOwner owner)
    {
        lock (_gate)
        {
            if (_permits == 0)
            {
                _waiting.AddLast((token, owner));
                return;
            }
            _permits--;
        }
        owner.Done(token, null, null);
    }

    internal void ReturnPermit(IoRequest token)
    {
        (IoRequest Token, IIoOwner Owner) next;
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (!ReferenceEquals(node.Value.Token, token))
                    continue;
                _waiting.Remove(node);
                return;
            }
            if (_waiting.First is null)
            {
                _permits++;
                return;
            }
            next = _waiting.First.Value;
            _waiting.RemoveFirst();
        }
        next.Owner.Done(next.Token, null, null);
    }

    internal void BeginWrite(string id)
    {
        lock (_gate)
        {
            if (!_writes.TryGetValue(id, out var open))
                _writes.Add(id, open = new OpenWrites());
            open.Count++;
        }
    }

    internal void EndWrite(string id)
    {
        List<(IoRequest Token, IIoOwner Owner)>? waiting;
        lock (_gate)
        {
            var open = _writes[id];
            if (--open.Count > 0)
                return;
            _writes.Remove(id);
            waiting = open.Waiting;
        }
        foreach (var (token, owner) in waiting ?? [])
            owner.Done(token, null, null);
    }

    /// <summary>Ends <paramref name="token"/> once no write of an earlier incarnation is on its way.</summary>
    internal void AwaitQuiet(string id, IoRequest token, IIoOwner owner)
    {
        lock (_gate)
        {
            if (_writes.TryGetValue(id, out var open))
            {
                (open.Waiting ??= []).Add((token, owner));
                return;
            }
        }
        owner.Done(token, null, null);
    }

    sealed class OpenWrites
    {
        public int Count { get; set; }

        public List<(IoRequest Token, IIoOwner Owner)>? Waiting { get; set; }
    }
}

/// <summary>The way to the extension.</summary>
public static class PersistenceExtensions
{
    /// <summary>The stores and codecs of <paramref name="system"/>.</summary>
    public static PersistenceExtension Persistence(this ActorSystem system)
        => system.GetExtension<PersistenceExtension>() ?? system.WithExtension(new Provider());

    sealed class Provider : ExtensionIdProvider<PersistenceExtension>
    {
        public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
