using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>To the files manager: read consistently what a name means now. Answer: <see cref="NameFound"/> or
/// <see cref="FilesFailed"/>.</summary>
sealed record FindName(string Bucket, string Key);

/// <param name="IsKnown">Whether the name's vertex was ever made.</param>
/// <param name="Leftovers">File and hyperedges that the name means now.</param>
sealed record NameFound(bool IsKnown, IReadOnlyList<AtomKey> Leftovers);

/// <summary>What an upload will become.</summary>
sealed record FileTarget(
    string Bucket, string Key, string ContentType, IReadOnlyDictionary<string, string> Metadata, Bytes32 File,
    ReadOnlyMemory<byte> WrappedKey);

/// <summary>Turns stored blocks into a visible object: first the File and its hyperedges, then, in one op, the register
/// of the name. That op, journalled by a majority, is the point at which the object is there. What the name meant
/// before is removed behind it.</summary>
static class FileCommit
{
    /// <returns><see cref="ObjectStored"/> or <see cref="FilesFailed"/>.</returns>
    public static async Task<object> RunAsync(
        ShardClient shards, IActorRef manager, FileTarget target, FileBody body, IReadOnlyList<Bytes32> blocks)
    {
        var file = FileAtoms.File(target.File, body);
        if (file.Body.Length > HypergraphLimits.BodyBytesMax)
            return new FilesFailed(FilesError.TooLarge, $"{body.Attempts.Count} parts are too many for one object");
        OpBody[] atoms = [new AddAtom(file), .. FileAtoms.FileBlocks(target.File, blocks)
            .Select(edge => new AddAtom(edge))];
        if (await shards.WriteAsync(atoms) is { } failed)
            return failed;
        var found = await AskAsync(manager, new FindName(target.Bucket, target.Key));
        if (found is not NameFound name)
            return found;
        if (await shards.WriteAsync(NameOps(target.Bucket, target.Key, name.IsKnown, file.Key)) is { } refused)
            return refused;
        await shards.WriteAsync(Removals(name.Leftovers.Where(key => key.Id.Data != target.File)));
        return new ObjectStored(ObjectInfos.Of(target.File, body));
    }

    /// <summary>Ops that make a name mean a file, or nothing.</summary>
    public static IEnumerable<OpBody> NameOps(string bucket, string key, bool isKnown, AtomKey? file)
    {
        var name = AtomContent.ChosenVertex(Vocabulary.App, Vocabulary.ObjectAddress(bucket, key), 0,
            Vocabulary.ObjectName, new ObjectNameBody(bucket, key).ToArray());
        if (!isKnown)
            yield return new AddAtom(name);
        yield return new SetValue(name.Key, 0, Vocabulary.Current, file is { } target ? Value.OfAtom(target) : null);
    }

    public static IEnumerable<OpBody> Removals(IEnumerable<AtomKey> atoms)
        => atoms.Select(key => new RemoveAtom(key, 0));

    static async Task<object> AskAsync(IActorRef manager, FindName question)
    {
        try
        {
            return await manager.Ask<object>(question, TimeSpan.FromSeconds(25));
        }
        catch (AskTimeoutException)
        {
            return new FilesFailed(FilesError.NoQuorum, "no majority of the replicas answered in time");
        }
    }
}
