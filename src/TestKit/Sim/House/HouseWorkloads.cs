using System.Security.Cryptography;
using QuilActors.Actors.Os;
using QuilActors.Engine;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.TestKit.Sim.House;

/// <summary>Clients of a network of whole nodes.</summary>
public sealed class HouseWorkloads
{
    const string Bucket = "sim";

    static readonly TimeSpan AskMax = TimeSpan.FromSeconds(30);

    readonly World _world;
    readonly SimRandom _random;
    readonly WorkloadSettings _settings;
    readonly SortedDictionary<string, string> _stored = new(StringComparer.Ordinal);
    int _next;

    HouseWorkloads(World world, WorkloadSettings settings)
    {
        (_world, _settings) = (world, settings);
        _random = world.Stream($"workload:{settings.Kind}");
    }

    /// <summary>Objects whose storing was acknowledged, with their ETags.</summary>
    public IReadOnlyDictionary<string, string> Stored => _stored;

    /// <summary>Stores objects by random nodes at random times.</summary>
    internal static HouseWorkloads Files(World world, WorkloadSettings settings)
    {
        var workload = new HouseWorkloads(world, settings);
        workload.Arm();
        return workload;
    }

    /// <summary>Whether every acknowledged object is found by a node that is up.</summary>
    internal bool AllAreFound() => _world.Await(AllAreFoundAsync, TimeSpan.FromMinutes(2));

    void Arm() => _world.After(
        _random.Exp(TimeSpan.Zero, TimeSpan.FromSeconds(1 / _settings.PerSecond)), () =>
        {
            _ = StoreAsync($"object-{++_next}", _random.Bytes(_settings.Bytes), _random.Below(_world.Nodes.Count));
            Arm();
        });

    async Task StoreAsync(string key, byte[] data, int index)
    {
        if (_world.Nodes[index] is not { IsUp: true, View: HouseView view })
            return;
        try
        {
            await view.Actors.Files.Ask<object>(new CreateBucket(Bucket), AskMax);
            if (await view.Actors.Files.Ask<object>(
                    new BeginUpload(Bucket, key, "", new Dictionary<string, string>()), AskMax) is not UploadBegun begun
                || await view.Actors.Files.Ask<object>(
                    new StoreBlock(begun.UploadId, 0, data), AskMax) is not BlockStored)
                return;
            var md5 = MD5.HashData(data);
            if (await view.Actors.Files.Ask<object>(
                    new CompleteUpload(begun.UploadId, md5, (ulong)data.Length), AskMax) is ObjectStored stored)
                _stored[key] = stored.Info.ETag;
        }
        catch (AskTimeoutException)
        {
            // Not acknowledged: the client may not count on it.
        }
    }

    async Task<bool> AllAreFoundAsync()
    {
        var view = (HouseView)_world.Nodes.First(node => node.IsUp).View!;
        try
        {
            foreach (var (key, tag) in _stored)
            {
                if (await view.Actors.Files.Ask<object>(new HeadObject(Bucket, key), AskMax) is not ObjectInfo info
                    || info.ETag != tag)
                    return false;
            }
        }
        catch (AskTimeoutException)
        {
            return false;
        }
        return true;
    }
}
